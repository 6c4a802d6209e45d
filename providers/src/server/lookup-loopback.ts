import { isIP, type LookupFunction } from "node:net";
import { isLoopback } from "@cedar/core";

const ipv4 = { address: "127.0.0.1", family: 4 };
const ipv6 = { address: "::1", family: 6 };

/** Gives both addresses, of which Node takes the one that answers (RFC 8305): a server may listen on either. */
const lookup: LookupFunction = (_hostname, { all }, callback) => {
  if (all === true) callback(null, [ipv6, ipv4]);
  else callback(null, ipv4.address, ipv4.family);
};

/**
 * How a host's addresses are found. `localhost` and names below it are this machine, whatever a resolver says (RFC 6761, section 6.3):
 * on that rests that plain http is allowed to them. `undefined` leaves the host to the system.
 */
export function lookupLoopback(hostname: string): LookupFunction | undefined {
  const isName = isIP(hostname.replace(/^\[(.*)\]$/u, "$1")) === 0;
  return isName && isLoopback(hostname) ? lookup : undefined;
}
