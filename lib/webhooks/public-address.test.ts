import { describe, expect, it } from "vitest";
import { isPublicAddress, mayBePublicHost } from "./public-address";

describe("an address that is not of the public internet is refused", () => {
  it.each([
    "127.0.0.1",
    "127.255.1.2",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "168.63.129.16",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "example.com",
    "",
  ])("%s", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "2606:4700:4700::1111"])(
    "and %s is not",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe("a host that is not of the public internet by its looks is refused", () => {
  it.each([
    "localhost",
    "localhost.",
    "LOCALHOST..",
    "a.localhost",
    "database",
    "database.",
    "db.internal",
    "db.internal.",
    "printer.local",
    "router.home.arpa",
    "127.0.0.1",
    "[::1]",
    "168.63.129.16",
    "",
    ".",
  ])("%s", (host) => expect(mayBePublicHost(host)).toBe(false));

  it.each(["example.com", "example.com.", "internal.example.com", "8.8.8.8", "[2606:4700:4700::1111]"])(
    "and %s is not",
    (host) => expect(mayBePublicHost(host)).toBe(true),
  );
});
