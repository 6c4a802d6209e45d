import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isLoopback } from "@cedar/core";

const ipv4 = { address: "127.0.0.1", family: 4 };
const ipv6 = { address: "::1", family: 6 };

/** Gives both addresses, of which Node takes the one that answers (RFC 8305): a server may listen on either. */
const lookup: LookupFunction = (_hostname, { all }, callback) => {
  if (all === true) callback(null, [ipv4, ipv6]);
  else callback(null, ipv4.address, ipv4.family);
};

/**
 * On this machine an address where nobody listens says so at once, nearly always. Node's own quarter of a second for each is meant for networks:
 * a process that is held up for so long would take the address where the server is for one that does not answer. A Cedar server listens on
 * 127.0.0.1 unless it is told otherwise, so that is asked first.
 */
const agentOptions = { autoSelectFamilyAttemptTimeout: 1500 };

/** How a host is reached, for got. */
export interface LoopbackWay {
  readonly dnsLookup: LookupFunction;
  readonly agent: { readonly http: HttpAgent } | { readonly https: HttpsAgent };
}

/**
 * How a host is reached that is this machine by its name: `localhost` and names below it are, whatever a resolver says (RFC 6761, section
 * 6.3): on that rests that plain http is allowed to them. `undefined` leaves the host to the system.
 */
export async function loopbackWay({ hostname, protocol }: URL): Promise<LoopbackWay | undefined> {
  const isName = isIP(hostname.replace(/^\[(.*)\]$/u, "$1")) === 0;
  if (!isName || !isLoopback(hostname)) return undefined;
  const agent =
    protocol === "https:"
      ? { https: new (await import("node:https")).Agent(agentOptions) }
      : { http: new (await import("node:http")).Agent(agentOptions) };
  return { dnsLookup: lookup, agent };
}
