import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** So that three retries of a host that swallows packets still end within 30 s (row A14). */
const connectMilliseconds = 5000;

/** Fails a request whose connection does not stand in time, TLS included; a connection that is used again stands already. */
function limitConnecting(request: ClientRequest, secure: boolean): void {
  const timer = setTimeout(() => {
    const message = `no connection within ${connectMilliseconds / 1000} s`;
    request.destroy(Object.assign(new Error(message), { code: "ETIMEDOUT" }));
  }, connectMilliseconds);
  const stop = (): void => clearTimeout(timer);
  request.once("close", stop);
  request.once("socket", (socket) => {
    if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", stop);
    else stop();
  });
}

function asResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    for (const value of values) headers.append(name, value);
  const { statusCode: status = 500 } = incoming;
  const bodiless = status === 204 || status === 205 || status === 304;
  if (bodiless) incoming.resume();
  return new Response(bodiless ? null : Readable.toWeb(incoming), { status, headers });
}

/**
 * What the `openai` package needs of `fetch`, on `node:http`. Two things are different: no redirect is followed, so the key stays with the
 * host that the user named; and a stream may be silent for as long as Cedar's own idle limit allows, where Node's `fetch` cuts it after
 * 300 s (row A13).
 */
export async function httpFetch(target: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = new URL(target instanceof Request ? target.url : target);
  const secure = url.protocol === "https:";
  const { request: open } = await (secure ? import("node:https") : import("node:http"));
  const { method = "GET", headers, body, signal } = init;
  const request = open(url, {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    ...(signal ? { signal } : {}),
  });
  // After the answer has begun, a failure is one of its body; without a listener here it would end the process as well.
  request.on("error", () => {});
  limitConnecting(request, secure);
  request.end(typeof body === "string" ? body : undefined);
  const [incoming] = (await once(request, "response")) as [IncomingMessage];
  return asResponse(incoming);
}
