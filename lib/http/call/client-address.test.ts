import { expect, it } from "vitest";
import { clientAddress } from "./client-address";

it.each([
  ["the peer of this process", "203.0.113.9", 0, "203.0.113.9"],
  ["the peer, whatever the caller claims", "6.6.6.6, 203.0.113.9", 0, "203.0.113.9"],
  ["what one's own proxy saw", "6.6.6.6, 203.0.113.9, 10.0.0.1", 1, "203.0.113.9"],
  ["what the outermost of two proxies saw", "6.6.6.6, 203.0.113.9, 10.0.0.1, 10.0.0.2", 2, "203.0.113.9"],
  ["the first there is, where fewer hops came than are trusted", "203.0.113.9", 3, "203.0.113.9"],
  ["IPv4 without the prefix of a socket for both kinds", "::ffff:203.0.113.9", 0, "203.0.113.9"],
  ["IPv6 as it is", "2001:db8::1", 0, "2001:db8::1"],
  ["nothing, where nothing is known", "", 0, null],
])("is %s", (_what, header, trustedProxyHops, expected) => {
  expect(clientAddress(new Headers({ "x-forwarded-for": header }), trustedProxyHops)).toBe(expected);
});
