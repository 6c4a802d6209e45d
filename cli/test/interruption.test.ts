import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunEnd } from "@cedar/core";
import test from "ava";
import { createWorld } from "./helpers/create-world.ts";
import { type CedarRun, startCedar } from "./helpers/run-cedar.ts";
import { startServerProcess } from "./helpers/start-server-process.ts";

function lastLine({ stdout }: CedarRun): RunEnd {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as RunEnd;
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`A6: ${signal} aborts the run: the API's connection is closed, run-end says aborted, exit code ${code}`, async (t) => {
    const { environment, workspace, api } = await createWorld(t, [], { fail: () => "hang" });
    const running = startCedar(["agent", "--json", "Hello"], { environment, workspace });
    await running.said('"model-call"');
    while (api.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    running.child.kill(signal);
    const run = await running.ended;
    t.is(run.code, code);
    t.like(lastLine(run), { type: "run-end", outcome: "aborted", code: "aborted" });
    t.is(await api.requests[0]?.ended, "closed");
  });
}

test("A6: an aborted run is told as aborted in the text mode as well", async (t) => {
  const { environment, workspace } = await createWorld(t, [], { fail: () => "hang" });
  const running = startCedar(["agent", "--verbose", "Hello"], { environment, workspace });
  await running.said("found by the provider");
  running.child.kill("SIGINT");
  const run = await running.ended;
  t.is(run.code, 130);
  t.regex(run.stderr, /^cedar: The run was aborted\.$/mu);
  t.is(run.stdout, "");
});

test("A6: a second signal ends the process at once", async (t) => {
  const { workspace } = await createWorld(t);
  // A server that is told to stop waits for the requests that it has, and this one is never answered.
  const plugin = `export default { name: "deaf", register: (host) =>
    host.addKeyProvider({ name: "deaf", resolve: () => new Promise(() => {}) }) };`;
  const file = join(workspace, "deaf.mjs");
  await writeFile(file, plugin);
  const server = await startServerProcess(t, {}, ["--plugin", file, "--provider-chain", "deaf"]);
  const request = fetch(`${server.url}/config/openai_key`).catch(() => undefined);
  await sleep(500);
  server.child.kill("SIGINT");
  await sleep(500);
  t.is(server.child.exitCode, null);
  const sentAt = performance.now();
  server.child.kill("SIGTERM");
  t.is((await server.ended).code, 143);
  t.true(performance.now() - sentAt < 5000);
  await request;
});
