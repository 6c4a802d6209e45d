import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import test from "node:test";
import type { KeyProvider } from "@cedar/core";
import { testKeyProvider } from "@cedar/core/testing";
import { myVaultKeyProvider } from "./my-vault.ts";

let server: Server | undefined;
let stored: string | undefined;

/** A secret store on this machine, which has one key or none, and the provider that asks it. */
async function create(value: string | undefined, status = 200): Promise<KeyProvider> {
  stored = value;
  server = createServer((request, response) => {
    const found = request.url === "/openai" ? stored : undefined;
    const body = found === undefined ? "" : `${found}\n`;
    // Without a status it never answers.
    if (status !== 0) response.writeHead(found === undefined ? 404 : status).end(body);
  });
  // The backlog holds the thousand callers of one of the tests.
  const address = { host: "127.0.0.1", port: 0, backlog: 1024 };
  await new Promise((listening) => server?.listen(address, () => listening(server)));
  const { port } = server.address() as AddressInfo;
  return myVaultKeyProvider(`http://127.0.0.1:${port}`);
}

testKeyProvider(test, {
  create: async (value) => await create(value),
  createHanging: async (value) => await create(value, 0),
  createFailing: async (value) => await create(value, 500),
  rotate: (value) => {
    stored = value;
  },
  dispose: () => {
    server?.closeAllConnections();
    server?.close();
  },
});
