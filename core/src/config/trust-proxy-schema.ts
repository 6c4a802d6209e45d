import { isIP } from "node:net";
import joi from "joi";
import { broken } from "./setting-schemas.ts";

/** A request that has passed more proxies than that has met a loop. */
const mostHops = 32;

const form = "must be the number of proxies before the server, or their addresses: 10.0.0.0/8,2001:db8::7";

/** Why an entry is no address or range of a proxy; `undefined` when it is one. */
function whyNoProxy(entry: string): string | undefined {
  const [, address = "", prefix] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/iu.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0) return form;
  if (Number(prefix ?? 1) > (family === 4 ? 32 : 128)) return "has a range that is longer than an address";
  return Number(prefix ?? 1) === 0
    ? "trusts every address, and so whatever a client writes: give a number of proxies instead"
    : undefined;
}

function entriesOf(value: unknown): readonly unknown[] {
  const entries: unknown = typeof value === "string" ? value.split(",").map((entry) => entry.trim()) : value;
  return Array.isArray(entries) && entries.length > 0 ? entries : [undefined];
}

/** How many proxies are trusted, or which: becomes a number (0 for none) or a list of addresses and ranges. */
export const trustProxySchema = joi.any().custom((value: unknown, helpers) => {
  if (/^\d+$/u.test(String(value).trim())) {
    const hops = Number(value);
    return hops <= mostHops ? hops : broken(helpers, `must be at most ${mostHops} proxies`);
  }
  const entries = entriesOf(value);
  for (const entry of entries) {
    const why = typeof entry === "string" ? whyNoProxy(entry) : form;
    if (why !== undefined) return broken(helpers, why);
  }
  return entries;
});
