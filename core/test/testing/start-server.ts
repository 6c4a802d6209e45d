import type { ExecutionContext } from "ava";
import {
  fakeKey,
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from "../../src/testing/index.ts";

/** A running server, and ways to call it. */
export interface StartedServer {
  readonly server: OpenAiServer;
  readonly get: (path: string, key?: string) => Promise<Response>;
  readonly post: (path: string, body: unknown) => Promise<Response>;
}

/** Starts a server that ends with the test. */
export async function startServer(t: ExecutionContext, options: OpenAiServerOptions): Promise<StartedServer> {
  const server = await startOpenAiServer(options);
  t.teardown(async () => await server.close());
  return {
    server,
    get: async (path, key = fakeKey("accepted")) =>
      await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${key}` } }),
    post: async (path, body) =>
      await fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(body) }),
  };
}

/** The data of the server-sent events of an answer. */
export async function eventsOf(answer: Response): Promise<readonly unknown[]> {
  const frames = (await answer.text()).split("\n\n").filter((frame) => frame !== "");
  const data = frames.map((frame) => frame.replace(/^(?:event: .*\n)?data: /u, ""));
  return data.map((text): unknown => (text === "[DONE]" ? text : JSON.parse(text)));
}
