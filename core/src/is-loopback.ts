import { isIPv4, isIPv6 } from "node:net";

/** An IPv6 address in its one short form (RFC 5952), as URLs have it: `0:0:0:0:0:0:0:1` becomes `::1`. */
function shortForm(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/**
 * Whether a host name or address means this machine: `localhost` and names below it (RFC 6761, section 6.3), 127.0.0.0/8 and ::1.
 * Compares whole names: `127.0.0.1.example` is none. IPv6 addresses may stand in brackets, as in URLs. A port is no part of a host.
 */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[([\da-f:.]+)\]$/iu, "$1");
  if (isIPv6(address) && !address.includes("%")) {
    const short = shortForm(address);
    // IPv4 in IPv6 (RFC 4291, section 2.5.5.2): 7f is 127.
    return short === "::1" || /^::ffff:7f[\da-f]{2}:/u.test(short);
  }
  if (isIPv4(host)) return host.startsWith("127.");
  return /^([\w-]+\.)*localhost\.?$/iu.test(host);
}
