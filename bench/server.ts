import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { interleave } from "./interleave.ts";

const run = promisify(execFile);
const requests = 5000;
const connections = 32;
/** The one that the servers of these benchmarks know. */
export const token = "token-of-the-benchmark-0123456789";

export interface Started {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Starts a server as a process of its own, and waits until it says where it listens. */
export async function start(
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const child = spawn(process.execPath, ["--conditions=cedar-source", ...parameters], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (text: Buffer) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/u.exec(String(text))?.[0];
      if (url !== undefined) resolve(url);
    });
  child.once("exit", (code) => reject(new Error(`${parameters.join(" ")} ended with ${code}`)));
  return { url: await promise, child };
}

/** Milliseconds for a crowd of requests, from a process of its own. */
function load({ url }: Started): () => Promise<number> {
  const script = join(import.meta.dirname, "processes/load.ts");
  const parameters = [script, url, token, String(requests), String(connections)];
  return async () => Number((await run(process.execPath, parameters)).stdout);
}

/** What a key costs the server, with token, audit log and metrics, against a bare hapi route that answers the same JSON. */
export async function server(rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cedar-bench-"));
  const cedar = join(import.meta.dirname, "../cli/src/main.ts");
  const environment = {
    HOME: folder,
    OPENAI_API_KEY: `sk-proj-${"a".repeat(60)}`,
    CEDAR_CLIENT_TOKENS: `bench:${token}`,
    // Requests are counted all the same.
    CEDAR_LIMIT_PER_CLIENT: "1000000",
  };
  const bare = await start([join(import.meta.dirname, "processes/bare-hapi.ts")]);
  const own = await start([cedar, "server", "--port", "0"], environment);
  const unaudited = await start([cedar, "server", "--port", "0"], { ...environment, CEDAR_AUDIT: "off" });
  try {
    await interleave(
      "server-requests",
      [
        {
          name: `bare hapi route, ${requests} requests over ${connections} connections`,
          measure: load(bare),
        },
        { name: "cedar server: token, audit log, metrics", measure: load(own) },
        { name: "cedar server without audit log", measure: load(unaudited) },
      ],
      rounds,
    );
  } finally {
    await Promise.all(
      [bare, own, unaudited].map(async ({ child }) => {
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        await ended;
      }),
    );
    await rm(folder, { recursive: true, force: true });
  }
}
