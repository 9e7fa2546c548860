import { faultsInAccess } from "./access";
import type { Control } from "./control";
import { faultsInExports } from "./exports";
import { faultsInFiles } from "./files";
import { faultsInReports } from "./reports";

/** Every fault that is put in, by what it would break. */
export const controls: readonly Control[] = [
  ...faultsInFiles,
  ...faultsInExports,
  ...faultsInReports,
  ...faultsInAccess,
];
