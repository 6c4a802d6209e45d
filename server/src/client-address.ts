import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import type { Config } from "@cedar/core";
import type { Plugin, Request } from "@hapi/hapi";

declare module "@hapi/hapi" {
  interface RequestApplicationState {
    clientAddress?: string;
  }
}

/** Says where a request comes from. @param forwarded the header `X-Forwarded-For`. */
export type FindAddress = (peer: string, forwarded: string | undefined) => string;

/** IPv6 in its one short form (RFC 5952), IPv4 within IPv6 as IPv4, without a zone; `undefined` for what is no address. */
function plainAddress(text: string): string | undefined {
  const address = text.replace(/%.*$/u, "");
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/u.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const [first, last] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, last >> 8, last & 255].join(".");
}

/** The address of one entry: some proxies write the port behind it, and then IPv6 in brackets. */
function addressOfEntry(entry: string): string | undefined {
  const text = entry.trim();
  const [, bracketed, withPort] = /^\[([^\]]*)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/u.exec(text) ?? [];
  return plainAddress(bracketed ?? withPort ?? text);
}

function entriesOf(forwarded: string | undefined): string[] {
  return forwarded === undefined ? [] : forwarded.split(",");
}

/**
 * So many proxies, of which each has written whom it was asked by behind what was there. Where there are fewer entries the request has not
 * come through them all, and anybody may have written them: none is believed.
 */
function byHops(hops: number): FindAddress {
  return (peer, forwarded) => addressOfEntry(entriesOf(forwarded).at(-hops) ?? "") ?? peer;
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** These proxies: an entry is believed when one of them has written it, and so on from the right to the left. */
function byAddresses(ranges: readonly string[]): FindAddress {
  const proxies = blockList(ranges);
  return (peer, forwarded) => {
    const entries = entriesOf(forwarded);
    let address = peer;
    while (proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")) {
      const next = addressOfEntry(entries.pop() ?? "");
      if (next === undefined) break;
      address = next;
    }
    return address;
  };
}

/** How addresses are found: that of the connection, unless proxies are trusted. */
export function findAddressBy(trustProxy: Config["trustProxy"]): FindAddress {
  const find = finder(trustProxy);
  return (peer, forwarded) => find(plainAddress(peer) ?? peer, forwarded);
}

function finder(trustProxy: Config["trustProxy"]): FindAddress {
  if (trustProxy === undefined || trustProxy === 0) return (peer) => peer;
  return typeof trustProxy === "number" ? byHops(trustProxy) : byAddresses(trustProxy);
}

/** The address that a request comes from, as far as the proxies before the server are trusted: for logs, limits and whatever else asks. */
export function clientAddress({ app, info }: Request): string {
  return app.clientAddress ?? info.remoteAddress;
}

/** Finds the address once, while the connection is there. */
export function clientAddresses(trustProxy: Config["trustProxy"]): Plugin<void> {
  const find = findAddressBy(trustProxy);
  return {
    name: "client-addresses",
    register(server) {
      server.ext("onRequest", (request, h) => {
        const forwarded: unknown = request.headers["x-forwarded-for"];
        const { remoteAddress } = request.raw.req.socket;
        request.app.clientAddress = find(
          remoteAddress ?? "",
          typeof forwarded === "string" ? forwarded : undefined,
        );
        return h.continue;
      });
    },
  };
}
