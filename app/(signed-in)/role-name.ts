import type { Scope } from "@/lib/auth/scope";

/** What a person is here, in a word. */
export function roleName(scope: Scope): string {
  if (scope.isAdmin) return "Admin";
  if (scope.advertiserId !== null) return "Advertiser";
  if (scope.networkId !== null) return "Network";
  if (scope.canChoosePublisher) return "Agency";
  return "Publisher";
}
