import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import { BlockList, isIPv4 } from "node:net";
import { CedarError, type Environment, isLoopback } from "@cedar/core";

/** The way to a host by a proxy, if that is not one of `NO_PROXY`. */
export interface ProxyWay {
  /** For got, by protocol. */
  readonly agent: { readonly http: HttpAgent } | { readonly https: HttpsAgent };
  /** The proxy's host and port, for messages: its URL may hold a password. */
  readonly host: string;
}

/** Both cases of letters are in use; where both are set, the small ones count, as in curl and Node. */
function read(environment: Environment, name: string): string | undefined {
  return environment[name.toLowerCase()] || environment[name] || undefined;
}

/** Whether a range of addresses, `10.0.0.1-10.0.0.9`, has a host. */
function isInRange(range: string, host: string): boolean {
  const [first = "", last = ""] = range.split("-");
  if (![first, last, host].every((address) => isIPv4(address))) return false;
  const list = new BlockList();
  try {
    list.addRange(first, last);
  } catch {
    // It ends before it begins.
    return false;
  }
  return list.check(host);
}

/** Whether an entry of `NO_PROXY`, in small letters, means a host: its name, with or without the port, a range, `.domain`, `*.domain` or `*`. */
function isMeant(entry: string, host: string, port: string): boolean {
  if (entry === "*" || entry === host || entry === `${host}:${port}` || isInRange(entry, host)) return true;
  const domain = entry.startsWith("*.") ? entry.slice(1) : entry;
  return domain.startsWith(".") && (host.endsWith(domain) || host === domain.slice(1));
}

/** Decided here and not by Node, so that messages name the proxy only where it was asked. */
function isBypassed({ protocol, hostname, port }: URL, environment: Environment): boolean {
  const entries = (read(environment, "NO_PROXY") ?? "").toLowerCase().split(",");
  const usedPort = port || (protocol === "https:" ? "443" : "80");
  // An IPv6 address stands in a URL in brackets, and in the list with or without them.
  const hosts = [hostname, hostname.replace(/^\[(.*)\]$/u, "$1")];
  return entries.some((entry) => hosts.some((host) => isMeant(entry.trim(), host, usedPort)));
}

/**
 * Row N2: what `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` ask for, which neither got nor Node's own agents read by themselves. This machine
 * is never asked by way of a proxy. Node 22.21, and 24.5, are the first that know the way; older ones go straight on, and so do all for a
 * proxy that speaks no http, such as `socks5://`.
 * @throws CedarError `configuration-invalid` for a proxy's URL that cannot be used, without quoting it.
 */
export async function proxyAgent(url: URL, environment: Environment): Promise<ProxyWay | undefined> {
  const isSecure = url.protocol === "https:";
  const name = isSecure ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = read(environment, name);
  if (value === undefined || isLoopback(url.hostname) || isBypassed(url, environment)) return undefined;
  const proxy = value.includes("://") ? value : `http://${value}`;
  const proxyEnv = { [name]: proxy };
  try {
    const { protocol, host } = new URL(proxy);
    const agent = isSecure
      ? { https: new (await import("node:https")).Agent({ proxyEnv }) }
      : { http: new (await import("node:http")).Agent({ proxyEnv }) };
    const isKnown = protocol === "http:" || protocol === "https:";
    return isKnown ? { agent, host } : undefined;
  } catch {
    const message = `${name} (or ${name.toLowerCase()}) is not the URL of a proxy.`;
    throw new CedarError("configuration-invalid", message, {
      hint: "It looks like http://proxy.example:3128; hosts that need none are listed in NO_PROXY.",
    });
  }
}
