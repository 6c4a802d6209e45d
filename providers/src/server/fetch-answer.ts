import { CedarError, type Environment, shellWord } from "@cedar/core";
import type { OptionsInit, PlainResponse } from "got";
import { errorCodeOf } from "../error-code-of.ts";
import { retryAfterSeconds } from "../retry-after-seconds.ts";
import { entityTag } from "./entity-tag.ts";
import { loopbackWay } from "./loopback-way.ts";
import { notCedar } from "./not-cedar.ts";
import { type ProxyWay, proxyAgent } from "./proxy-agent.ts";

const connectMilliseconds = 3000;
/** A key and what goes with it is a few hundred bytes. */
const largestBytes = 64 * 1024;
const redirectLimit = 3;

/** What a server answered, before anybody believes it. */
export interface Answer {
  readonly status: number;
  /** The media type in lower case, without parameters; empty where none was given. */
  readonly mediaType: string;
  /** The target of a redirect that was not followed. */
  readonly location: string | undefined;
  /** The `ETag` header, if it is one. */
  readonly etag: string | undefined;
  /** The `Date` header. */
  readonly date: string | undefined;
  /** How long the server asks to be left alone: the `Retry-After` header. */
  readonly retryAfterSeconds: number | undefined;
  readonly body: string;
}

export interface FetchAnswerOptions {
  readonly url: URL;
  readonly token: string | undefined;
  /** What the server called the answer that is held already: it answers 304 when that still holds. */
  readonly etag?: string | undefined;
  /** What is sent by POST; without it the answer is asked for by GET. */
  readonly json?: Readonly<Record<string, string>>;
  /** Where the variables of proxies are read from: nowhere without it. */
  readonly environment?: Environment | undefined;
  /** Whether the process may end meanwhile. */
  readonly background?: boolean;
  /** How long connecting, headers and body may take together. */
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
}

/** Row N3: the token goes to the origin that the user named, and nowhere else. */
function staysAtOrigin(response: PlainResponse, { origin }: URL): boolean {
  const { location } = response.headers;
  if (location === undefined || !URL.canParse(location, response.url)) return false;
  return new URL(location, response.url).origin === origin;
}

/** The route of the server that tells whether it serves, at the same base URL. */
function healthOf({ href }: URL): string {
  return `${href.slice(0, href.lastIndexOf("/config/"))}/health`;
}

function unreachable(url: URL, way: string, found: string): CedarError {
  const place = `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
  return new CedarError("server-unreachable", `The Cedar server ${place} ${found}${way}.`, {
    hint: `Is it running, and is the configured URL right? \`curl --max-time 5 ${shellWord(healthOf(url))}\` shows whether it answers.`,
    facts: { place },
  });
}

/** got's errors hold the request with its token, so they are replaced, not chained (row L2). */
function explainFailure(
  { url, timeoutMilliseconds }: FetchAnswerOptions,
  proxy: ProxyWay | undefined,
  error: unknown,
): CedarError {
  const way = proxy === undefined ? "" : ` by way of the proxy ${proxy.host}`;
  const code = errorCodeOf(error);
  if (code === "ETIMEDOUT") {
    const event = error instanceof Error && "event" in error ? error.event : "";
    const milliseconds =
      event === "connect" || event === "lookup" ? connectMilliseconds : timeoutMilliseconds;
    return unreachable(url, way, `did not answer within ${Math.round(milliseconds / 100) / 10} s (${code})`);
  }
  if (code === "ERR_TOO_MANY_REDIRECTS") return notCedar(url, "it redirects in a circle");
  if (code.startsWith("HPE_")) return notCedar(url, `its answer is not HTTP (${code})`);
  if (code === "EPROTO") return notCedar(url, "it does not speak https (EPROTO)");
  return unreachable(url, way, `did not answer (${code})`);
}

/** What is the same for each question, and what protects whoever asks. */
function gotOptions({ url, token, etag, json, timeoutMilliseconds }: FetchAnswerOptions) {
  return {
    headers: {
      accept: "application/json",
      "user-agent": "cedar",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(etag === undefined ? {} : { "if-none-match": etag }),
    },
    ...(json === undefined ? {} : { method: "POST", json }),
    // Compressed answers are not asked for: a small one could unfold into a large one.
    decompress: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    maxRedirects: redirectLimit,
    followRedirect: (response: PlainResponse) => staysAtOrigin(response, url),
    timeout: { lookup: connectMilliseconds, connect: connectMilliseconds, request: timeoutMilliseconds },
  } satisfies OptionsInit;
}

/**
 * Asks once, without retries.
 * @throws CedarError `server-unreachable` without a whole answer in time, `server-not-cedar` for one that is too large or no HTTP;
 * the signal's reason when that aborts.
 */
export async function fetchAnswer(options: FetchAnswerOptions): Promise<Answer> {
  const { url, signal, environment = {}, background = false } = options;
  const { default: got } = await import("got");
  const proxy = await proxyAgent(url, environment);
  const loopback = await loopbackWay(url);
  const tooLarge = new AbortController();
  try {
    const { statusCode, headers, body } = await got(url, {
      ...gotOptions(options),
      ...loopback,
      ...(proxy === undefined ? {} : { agent: proxy.agent }),
      signal: AbortSignal.any([signal, tooLarge.signal]),
    })
      .on("downloadProgress", ({ transferred }) => {
        if (transferred > largestBytes) tooLarge.abort();
      })
      .on("request", (request) => {
        if (background) request.once("socket", (socket) => socket.unref());
      });
    const [mediaType = ""] = (headers["content-type"] ?? "").toLowerCase().split(";");
    return {
      status: statusCode,
      mediaType: mediaType.trim(),
      location: headers.location,
      etag: entityTag(headers.etag),
      date: headers.date,
      retryAfterSeconds: retryAfterSeconds(headers["retry-after"], headers.date),
      body,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (tooLarge.signal.aborted) throw notCedar(url, `its answer is larger than ${largestBytes} bytes`);
    throw explainFailure(options, proxy, error);
  }
}
