import { once } from "node:events";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { type ServerProcess, startServerProcess } from "../helpers/start-server-process.ts";

const key = fakeKey("stopping");

interface SlowServer {
  readonly server: ServerProcess;
  /** Of a request that the server has begun to answer. */
  readonly status: Promise<number | undefined>;
  /** Lets the key be found. */
  readonly answer: () => Promise<void>;
}

/** A server with a request in flight whose key provider waits for a file to go away. */
async function slowServer(t: ExecutionContext, args: readonly string[]): Promise<SlowServer> {
  const { workspace } = await createWorld(t);
  const [gate, asked, plugin] = ["gate", "asked", "slow.mjs"].map((name) => join(workspace, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(gate, "");
  await writeFile(
    plugin,
    `import { existsSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    export default { name: "slow", register: (host) => host.addKeyProvider({ name: "slow", async resolve(request, context) {
      writeFileSync(${JSON.stringify(asked)}, "");
      while (existsSync(${JSON.stringify(gate)})) await sleep(20);
      return context.createKey(${JSON.stringify(key)});
    } }) };`,
  );
  const server = await startServerProcess(t, {}, ["--plugin", plugin, "--provider-chain", "slow", ...args]);
  const status = fetch(`${server.url}/config/openai_key`).then(
    (answer) => answer.status,
    () => undefined,
  );
  while (!existsSync(asked)) await sleep(20);
  // The chain was asked at the start already, so only time tells that the request has arrived.
  await sleep(500);
  return { server, status, answer: async () => await rm(gate) };
}

test("a server that SIGTERM stops is not ready at once, answers the request that it has, and exits with 0", async (t) => {
  const { server, status, answer } = await slowServer(t, []);
  server.child.kill("SIGTERM");
  await server.said("Cedar server stops");
  const ready = await fetch(`${server.url}/ready`);
  t.is(ready.status, 503);
  t.regex(await ready.text(), /it is being stopped/u);
  await answer();
  t.is(await status, 200);
  t.is((await server.ended).code, 0);
});

test("a request that is not answered in the time of --grace is cut off, and the exit code is 0 all the same", async (t) => {
  const { server, status } = await slowServer(t, ["--grace", "2s"]);
  const sentAt = performance.now();
  server.child.kill("SIGTERM");
  t.is((await server.ended).code, 0);
  const took = performance.now() - sentAt;
  t.true(took > 1000 && took < 8000, String(took));
  t.is(await status, undefined);
});

test("connections on which nothing runs are closed at once by a server that is told to stop", async (t) => {
  const { server, answer } = await slowServer(t, []);
  const idle = connect(Number(new URL(server.url).port), "127.0.0.1");
  idle.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(idle, "data");
  server.child.kill("SIGTERM");
  await once(idle.resume(), "close", { signal: AbortSignal.timeout(4000) });
  t.is(server.child.exitCode, null);
  await answer();
  t.is((await server.ended).code, 0);
});

test("a second signal ends a server at once, whatever --grace says", async (t) => {
  const { server } = await slowServer(t, ["--grace", "1h"]);
  server.child.kill("SIGTERM");
  await server.said("Cedar server stops");
  server.child.kill("SIGTERM");
  t.is((await server.ended).code, 143);
});
