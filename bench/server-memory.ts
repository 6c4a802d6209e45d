import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Started, start, token } from "./server.ts";

const run = promisify(execFile);
const warmUp = 20_000;
const requests = 200_000;
const steps = 10;
const connections = 32;

interface Memory {
  /** Since the warm-up. */
  readonly requests: number;
  readonly heapMebibytes: number;
  readonly residentMebibytes: number;
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 100) / 100;
}

/** The server's memory after a collection. */
async function measure({ child }: Started, after: number): Promise<Memory> {
  const answer = once(child, "message");
  child.send("memory");
  const [{ heapUsed, rss }] = (await answer) as [NodeJS.MemoryUsage];
  return { requests: after, heapMebibytes: mebibytes(heapUsed), residentMebibytes: mebibytes(rss) };
}

async function crowd({ url }: Started, count: number): Promise<void> {
  const script = join(import.meta.dirname, "processes/load.ts");
  // It asks a fifth more, before it looks at the clock.
  const parameters = [script, url, token, String(Math.round(count / 1.2)), String(connections)];
  await run(process.execPath, parameters);
}

async function measureAll(server: Started): Promise<readonly Memory[]> {
  await crowd(server, warmUp);
  const rows = [await measure(server, 0)];
  for (let step = 1; step <= steps; step += 1) {
    await crowd(server, requests / steps);
    rows.push(await measure(server, (requests / steps) * step));
  }
  return rows;
}

async function keep(rows: readonly Memory[]): Promise<void> {
  const name = "server-memory";
  console.log(`\n${name}: after a collection, ${warmUp} requests before the first row\n`);
  console.log("| requests | heap, MiB | resident, MiB |\n|---|---|---|");
  for (const { requests: count, heapMebibytes, residentMebibytes } of rows)
    console.log(`| ${count} | ${heapMebibytes} | ${residentMebibytes} |`);
  const folder = join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  const result = { name, warmUp, node: process.version, rows };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** Whether the memory of a server with token, audit log and metrics stays as it is over 200,000 requests. */
export async function serverMemory(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cedar-bench-"));
  const tell = join(import.meta.dirname, "processes/tell-memory.ts");
  const cedar = join(import.meta.dirname, "../cli/src/main.ts");
  const server = await start(["--expose-gc", "--import", tell, cedar, "server", "--port", "0"], {
    HOME: folder,
    OPENAI_API_KEY: `sk-proj-${"a".repeat(60)}`,
    CEDAR_CLIENT_TOKENS: `bench:${token}`,
    CEDAR_LIMIT_PER_CLIENT: "1000000",
  });
  try {
    await keep(await measureAll(server));
  } finally {
    const ended = once(server.child, "exit");
    server.child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}
