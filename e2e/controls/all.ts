import { faultsInAccess } from "./access";
import { faultsInBundles } from "./bundles";
import type { Control } from "./control";
import { faultsInCredentials } from "./credentials";
import { faultsInExports } from "./exports";
import { faultsInFileOptions } from "./file-options";
import { faultsInFiles } from "./files";
import { faultsInPage } from "./page";
import { faultsInReports } from "./reports";
import { faultsInEndedRights } from "./rights";
import { faultsInShares } from "./shares";

/** Every fault that is put in, by what it would break. */
export const controls: readonly Control[] = [
  ...faultsInFiles,
  ...faultsInFileOptions,
  ...faultsInExports,
  ...faultsInBundles,
  ...faultsInReports,
  ...faultsInPage,
  ...faultsInAccess,
  ...faultsInCredentials,
  ...faultsInEndedRights,
  ...faultsInShares,
];
