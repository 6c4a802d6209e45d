import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createCedar, systemClock } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import { builtInProviders, cacheKeyProvider } from "@cedar/providers";
import { interleave, type Subject } from "./interleave.ts";
import { keyFleet } from "./key-fleet.ts";
import { keyRotation } from "./key-rotation.ts";
import { loadPeer } from "./load-peer.ts";

const run = promisify(execFile);
const batch = 10_000;
const serverUrl = "http://127.0.0.1:9";

/** Milliseconds for one of a batch of calls. */
async function perCall(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let call = 0; call < batch; call += 1) await action();
  return (performance.now() - startedAt) / batch;
}

/** A key that is in memory already, against the credentials of the AWS SDK's memoized chain. */
async function inMemory(rounds: number, configDirectory: string): Promise<void> {
  process.env.AWS_ACCESS_KEY_ID = "benchmark";
  process.env.AWS_SECRET_ACCESS_KEY = "benchmark";
  const { defaultProvider } = await loadPeer("@aws-sdk/credential-provider-node");
  const credentials = (defaultProvider as () => () => Promise<unknown>)();
  const config = { serverUrl };
  const cedar = await createCedar({ plugins: [builtInProviders], environment: {}, configDirectory, config });
  const subjects: Subject[] = [
    { name: "AWS SDK, memoized credential chain", measure: () => perCall(() => credentials()) },
    { name: "cedar.keys.resolve, from memory", measure: () => perCall(() => cedar.keys.resolve()) },
  ];
  await interleave("keys-memory", subjects, rounds);
}

/** A key from the file in a new process, where nothing is warm, against reading and parsing that file by hand. */
async function inNewProcess(rounds: number, configDirectory: string): Promise<void> {
  const script = join(import.meta.dirname, "processes/resolve-once.ts");
  const once = (way: string) => async (): Promise<number> => {
    const flags = ["--conditions=cedar-source", script, way, configDirectory];
    return Number((await run(process.execPath, flags)).stdout);
  };
  const subjects: Subject[] = [
    { name: "fs.readFile and JSON.parse", measure: once("by-hand") },
    { name: "cedar.keys.resolve, by the file alone", measure: once("cedar") },
    { name: "createCedar and cedar.keys.resolve", measure: once("open-and-resolve") },
  ];
  await interleave("keys-new-process", subjects, rounds);
}

/** What a key costs: from memory, from the file, to a fleet with a cold cache, and after a rotation. */
export async function keys(rounds: number): Promise<void> {
  const configDirectory = await mkdtemp(join(tmpdir(), "cedar-bench-"));
  try {
    const context = keyContext({ clock: systemClock });
    const key = context.createKey(fakeKey("bench"), { source: "server", cache: "disk" });
    await cacheKeyProvider({ directory: configDirectory, serverUrl }).remember?.(key, context);
    await inMemory(rounds, configDirectory);
    await inNewProcess(rounds, configDirectory);
  } finally {
    await rm(configDirectory, { recursive: true, force: true });
  }
  await keyFleet(Math.min(rounds, 11));
  await keyRotation(rounds);
}
