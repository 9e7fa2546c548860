import { expect, it } from "vitest";
import { signInAddress } from "./sign-in-address";

it.each([
  ["/audit", "/audit"],
  ["/reports?q=a%20b&status=active", "/reports?q=a%20b&status=active"],
  ["/reports?api_key=0123&q=1", "/reports?q=1"],
  ["/reports?q=1&api%5Fkey=0123&api_key=4567", "/reports?q=1"],
  ["/reports?api_key=0123", "/reports"],
])("from %s one comes back to %s", (address, next) => {
  expect(signInAddress(address)).toBe(`/sign-in?next=${encodeURIComponent(next)}`);
});
