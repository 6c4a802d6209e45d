import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import { interleave, type Subject } from "./interleave.ts";

const cedar = join(import.meta.dirname, "../cli/bin/cedar.js");

async function spawnAndWait(
  command: string,
  parameters: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(command, parameters, { env, stdio: "ignore" });
  child.on("error", reject);
  child.on("close", () => resolve());
  await promise;
}

async function timed(action: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

/** Listens where the model API would be, and refuses every call at once: what counts is when the first one arrives. */
async function listen(): Promise<{ url: string; arrival: () => Promise<void>; close: () => void }> {
  let arrived = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    arrived.resolve();
    response.writeHead(400, { "content-type": "application/json" }).end('{"error":{"message":"benchmark"}}');
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const arrival = async (): Promise<void> => {
    await arrived.promise;
    arrived = Promise.withResolvers();
  };
  return { url: `http://127.0.0.1:${port}/v1`, arrival, close: () => server.close() };
}

/** How long commands take to start, against a Node that does nothing. */
export async function startUp(rounds: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "cedar-bench-"));
  const api = await listen();
  const env = { PATH: process.env.PATH, HOME: home, OPENAI_BASE_URL: api.url };
  const directory = join(home, ".config/cedar-cli");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const cached = {
    openai_api_key: fakeKey("bench"),
    source: "server",
    server_url: null,
    fetched_at: new Date().toISOString(),
  };
  await writeFile(join(directory, "openai_key.json"), JSON.stringify(cached), { mode: 0o600 });
  const agent =
    (extra: NodeJS.ProcessEnv, ...flags: string[]) =>
    async (): Promise<number> => {
      let time = Number.NaN;
      const startedAt = performance.now();
      const over = spawnAndWait(cedar, ["agent", "--user-prompt", "Hello", ...flags], { ...env, ...extra });
      await api.arrival();
      time = performance.now() - startedAt;
      await over;
      return time;
    };
  const subjects: Subject[] = [
    { name: "node -e 0", measure: () => timed(() => spawnAndWait(process.execPath, ["-e", "0"], env)) },
    { name: "cedar --version", measure: () => timed(() => spawnAndWait(cedar, ["--version"], env)) },
    { name: "cedar --help", measure: () => timed(() => spawnAndWait(cedar, ["--help"], env)) },
    {
      name: "cedar agent to its first request, key from env",
      measure: agent({ OPENAI_API_KEY: fakeKey("bench") }, "--provider-chain", "env"),
    },
    {
      name: "cedar agent to its first request, key from the cache file",
      measure: agent({}, "--provider-chain", "cache"),
    },
  ];
  try {
    await interleave("start-up", subjects, rounds);
  } finally {
    api.close();
    await rm(home, { recursive: true, force: true });
  }
}
