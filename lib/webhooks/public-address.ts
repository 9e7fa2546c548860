import { BlockList, isIP } from "node:net";

// Where no message of ours may go: an address that means this machine, its network or nobody. Sources: the IANA
// registries of special-purpose IPv4 and IPv6 addresses (RFC 6890 and its updates) and of special-use domain names (RFC
// 6761 and its updates); "internal" is ICANN's for private use.

const special = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Looks public, and is Azure's host of whoever calls it.
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  special.addSubnet(network, bits, "ipv4");
}

/** Global unicast, the only part of IPv6 that is the internet, and what of it is special all the same. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  // 6to4 carries an IPv4 address of anybody's choice.
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  special.addSubnet(network, bits, "ipv6");
}

/** Whether an IP address (not a name) is one of the public internet. IPv4 in IPv6 clothes is none. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, "ipv4");
  return family === 6 && globalUnicast.check(address, "ipv6") && !special.check(address, "ipv6");
}

const privateDomains = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "invalid",
  "test",
  "onion",
  "alt",
];

/**
 * Whether the host of a URL may be one of the public internet, by its looks alone: a public IP address, or a name with a
 * dot that is below no domain for private use. A dot at the end of a name changes nothing.
 */
export function mayBePublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host)) return isPublicAddress(host);
  const name = host.toLowerCase().replace(/\.+$/, "");
  return (
    name.includes(".") && !privateDomains.some((domain) => name === domain || name.endsWith(`.${domain}`))
  );
}
