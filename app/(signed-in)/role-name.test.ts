import { expect, it } from "vitest";
import { resolveScope } from "@/lib/auth/scope";
import { demoAccounts, housePublisherId } from "@/lib/local/demo-data/demo-accounts";
import { roleName } from "./role-name";

it.each([
  ["admin", "Admin"],
  ["manager", "Publisher"],
  ["other_manager", "Publisher"],
  ["agency", "Agency"],
  ["network", "Network"],
  ["advertiser", "Advertiser"],
  ["deals_hidden", "Publisher"],
])("the demo account %s is called %s", (key, word) => {
  const account = demoAccounts.find((one) => one.key === key);
  if (!account) throw new Error(`There is no demo account ${key}.`);
  const { isAdmin: admin, ...ties } = account;
  const scope = resolveScope({ admin, ...ties }, [2, 3], housePublisherId, { hideDeals: false });
  expect(roleName(scope)).toBe(word);
});
