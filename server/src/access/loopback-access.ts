import type { IncomingMessage } from "node:http";
import { isLoopback } from "@cedar/core";
import type { Request } from "@hapi/hapi";
import { Problem } from "../problem.ts";
import type { Client } from "./client.ts";

/** What proxies, load balancers, tunnels and content networks add to a request that comes from elsewhere. */
const forwarding = /forwarded|client-?ip|connecting-ip|real-ip|^via$|^cdn-loop$|^cf-|^x-envoy-|^x-original-/u;

/** The name in `name:port` or `[address]:port`; `undefined` for anything else, such as a host with a user name. */
function hostName(host: string | undefined): string | undefined {
  const { name } = /^(?<name>[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/iu.exec(host ?? "")?.groups ?? {};
  return name;
}

/**
 * Why a request may come from elsewhere than a program of this machine (row S8); `undefined` when nothing says so. A foreign `Host` is a page
 * whose name was pointed at this machine (DNS rebinding), an `Origin` is a page in a browser, and a forwarding header is a proxy's.
 */
export function whyNotLoopback(
  request: Pick<IncomingMessage, "headers" | "httpVersion" | "url" | "socket">,
): string | undefined {
  const { headers, httpVersion, url = "", socket } = request;
  if (!isLoopback(socket.remoteAddress ?? "")) return "it comes from another machine";
  if (!url.startsWith("/")) return "it is addressed to a proxy";
  const name = hostName(headers.host);
  if (name === undefined || !isLoopback(name)) return "its Host is no loopback name";
  if (headers.origin !== undefined) return "it carries an Origin, as pages in browsers do";
  const header = Object.keys(headers).find((name) => forwarding.test(name));
  if (header !== undefined) return `it carries ${header}, as forwarded requests do`;
  // nginx forwards by HTTP/1.0 and without any such header unless it is told otherwise; no client of today speaks it.
  return httpVersion === "1.0" ? "it is HTTP/1.0, as proxies speak it" : undefined;
}

/** Open to programs of this machine, and to nobody whom they forward or display. @throws Problem `not-from-loopback`. */
export function loopbackClient(request: Request): Client {
  const reason = whyNotLoopback(request.raw.req);
  if (reason === undefined)
    return { name: "loopback", services: undefined, isAdmin: true, isAnonymous: true };
  const detail = `Without client tokens this server is open to programs of its own machine only, and this request is refused: ${reason}.`;
  throw new Problem("not-from-loopback", detail, {
    hint: "Give clients tokens: CEDAR_CLIENT_TOKENS=name:token,… or `cedar token create NAME` on the server, and CEDAR_TOKEN=token on the client.",
  });
}
