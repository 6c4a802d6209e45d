import { type IncomingHttpHeaders, request } from "node:http";

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent as the request's body. */
  readonly body?: string;
  /** The request target to the letter, where it is not the URL's path and query. */
  readonly target?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks over HTTP as no `fetch` may: with any Host, Origin, method and request target. */
export async function ask(url: string, options: AskOptions = {}): Promise<Answered> {
  const { method = "GET", headers = {}, body, target } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const path = target === undefined ? {} : { path: target };
  const asked = request(url, { method, headers, agent: false, ...path }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
  });
  asked.on("error", reject);
  asked.end(body);
  return await promise;
}
