import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A server on loopback that gives a key after a while, and counts how often it was asked. */
export interface KeyServer {
  readonly url: string;
  /** Requests for the key since the last call of `reset`. */
  requests: number;
  /** The key that is given. */
  value: string;
  close(): void;
}

/** Starts one. @param latencyMilliseconds how long it takes to answer. */
export async function startKeyServer(value: string, latencyMilliseconds: number): Promise<KeyServer> {
  const answer = async (url: string | undefined, response: ServerResponse): Promise<void> => {
    if (url === "/config/openai_key") server.requests += 1;
    await sleep(latencyMilliseconds);
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ openai_api_key: server.value, source: "server" }));
  };
  const listener = createServer((request, response) => void answer(request.url, response));
  listener.listen({ port: 0, host: "127.0.0.1", backlog: 2048 });
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const server: KeyServer = {
    url: `http://127.0.0.1:${port}`,
    requests: 0,
    value,
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
  return server;
}
