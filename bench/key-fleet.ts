import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import { interleave } from "./interleave.ts";
import { type KeyServer, startKeyServer } from "./key-server.ts";

const processes = 8;
const latencyMilliseconds = 200;

function start(server: KeyServer, home: string): ChildProcess {
  const script = join(import.meta.dirname, "processes/crowd.ts");
  return fork(script, [server.url, home], { execArgv: ["--conditions=cedar-source"], stdio: "inherit" });
}

/** From the word to the last of 8 × 125 callers. @throws Error when the server was asked more than once. */
async function coldFleet(server: KeyServer): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), "cedar-bench-"));
  try {
    const fleet = Array.from({ length: processes }, () => start(server, home));
    const closed = Promise.all(fleet.map((child) => once(child, "close")));
    await Promise.all(fleet.map((child) => once(child, "message")));
    server.requests = 0;
    const startedAt = performance.now();
    for (const child of fleet) child.send("go");
    await Promise.all(fleet.map((child) => once(child, "message")));
    const time = performance.now() - startedAt;
    await closed;
    if (server.requests !== 1) throw new Error(`the server was asked ${server.requests} times`);
    return time;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** How long a fleet with a cold cache takes, against one request to the same server. Each round fails unless there was one request. */
export async function keyFleet(rounds: number): Promise<void> {
  const server = await startKeyServer(fakeKey("fleet"), latencyMilliseconds);
  const request = async (): Promise<number> => {
    const startedAt = performance.now();
    await (await fetch(`${server.url}/config/openai_key`)).text();
    return performance.now() - startedAt;
  };
  try {
    await interleave(
      "keys-fleet",
      [
        { name: `one request to a server that takes ${latencyMilliseconds} ms`, measure: request },
        { name: "8 processes × 125 callers, cold, 1 request", measure: () => coldFleet(server) },
      ],
      rounds,
    );
  } finally {
    server.close();
  }
}
