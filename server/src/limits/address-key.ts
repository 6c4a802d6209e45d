import { isIPv6 } from "node:net";

/** Four groups of an IPv6 address: the network that one customer is given. */
const networkGroups = 4;

/** The groups of an IPv6 address that stand before or after its `::`. */
function groupsOf(text: string | undefined): string[] {
  return text === undefined || text === "" ? [] : text.split(":");
}

/**
 * Under which name an address is counted: IPv4 as it is, IPv6 by its /64, since who has one address has them all.
 * @param address `undefined` when the connection was closed meanwhile, whatever hapi's types say.
 */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return "closed";
  const bare = address.replace(/%.*$/u, "").toLowerCase();
  if (!isIPv6(bare)) return bare;
  const mapped = /^::ffff:(?<inner>\d+\.\d+\.\d+\.\d+)$/u.exec(bare)?.groups?.inner;
  if (mapped !== undefined) return mapped;
  const [before, after] = bare.split("::");
  const [first, last] = [groupsOf(before), groupsOf(after)];
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  const network = [...first, ...zeros, ...last].slice(0, networkGroups);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
