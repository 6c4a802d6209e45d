import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { fingerprint } from "@cedar/core";
import { exitCode, startCedar } from "./demo-process.ts";
import { DemoWorld } from "./demo-world.ts";

export interface DemoOptions {
  /** Prints a line. */
  readonly print: (line: string) => void;
  /** Ends the demonstration early; what it started is ended, too. */
  readonly signal: AbortSignal;
}

/** A key that nobody accepts but the demonstration's own model API; it says so itself. */
function throwAwayKey(): string {
  return `sk-demo-throw-away-${randomBytes(24).toString("hex")}`;
}

const prompt = "Analyze the data in data/";

async function runAgent(world: DemoWorld, { print, signal }: DemoOptions): Promise<boolean> {
  const parameters = ["agent", "--provider-chain", "cache,server,env", "--user-prompt", prompt, "--verbose"];
  signal.throwIfAborted();
  print(`  $ cedar agent --provider-chain cache,server,env --user-prompt "${prompt}"`);
  const child = startCedar({
    parameters,
    environment: world.clientEnvironment,
    workspace: world.examples,
    onLine: (line) => print(`  │ ${line}`),
  });
  const onAbort = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", onAbort, { once: true });
  const code = await exitCode(child);
  signal.removeEventListener("abort", onAbort);
  print(`  └ exit code ${code}`);
  return code === 0;
}

async function tellCache(world: DemoWorld, print: DemoOptions["print"]): Promise<void> {
  const { mode } = await stat(world.cacheFile);
  print(
    `  The key is now cached in ~/.config/cedar-cli/openai_key.json, mode ${(mode & 0o777).toString(8).padStart(4, "0")}.`,
  );
}

/** The chapters of the demonstration, in order; each tells whether its run went as it should. */
async function tell(world: DemoWorld, options: DemoOptions): Promise<boolean> {
  const { print } = options;
  print(`\n1. Nothing is cached: the chain asks the server, and the cache remembers the answer.\n`);
  if (!(await runAgent(world, options))) return false;
  await tellCache(world, print);
  print(`\n2. The same again: the cache has the key, the server is not asked.\n`);
  if (!(await runAgent(world, options))) return false;
  const next = throwAwayKey();
  await world.rotate(next);
  print(
    `\n3. The key was rotated to ${fingerprint(next)}: the API refuses the cached one, it is forgotten, the server has the new one.\n`,
  );
  return await runAgent(world, options);
}

/**
 * Shows the main job on this machine alone: a real server, a real agent, a model API on loopback in front of the offline model.
 * @returns whether everything went as it should.
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { print, signal } = options;
  const startedAt = performance.now();
  const key = throwAwayKey();
  const serverLines: string[] = [];
  print("Cedar's demonstration: no key, no network, nothing left behind.");
  const world = await DemoWorld.open({ key, onServerLine: (line) => serverLines.push(line) });
  try {
    print(`A Cedar server with the throw-away key ${fingerprint(key)} listens on ${world.serverUrl};`);
    print(`a model API in front of the offline model (rules, not a language model) on ${world.api.url}.`);
    const succeeded = await tell(world, options);
    if (signal.aborted) return false;
    const requested = serverLines.filter((line) => line.includes("OpenAI key requested")).length;
    // The server has shown the new key to the API as well, which is no model call.
    const modelCalls = world.api.requests.filter(({ method }) => method === "POST").length;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    print(
      `\nThree runs, ${modelCalls} model calls, ${requested} requests of the key, ${seconds} s. The temporary home is removed.`,
    );
    return succeeded;
  } finally {
    await world.close();
  }
}
