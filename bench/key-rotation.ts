import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCedar } from "@cedar/core";
import { fakeKey, startOpenAiServer } from "@cedar/core/testing";
import { builtInProviders } from "@cedar/providers";
import { interleave } from "./interleave.ts";
import { type KeyServer, startKeyServer } from "./key-server.ts";

const latencyMilliseconds = 20;

/** When the model API was called, in milliseconds of `performance.now()`, and what it refused. */
interface Calls {
  readonly times: number[];
}

/** From the model API's refusal of the cached key to the replayed call, in an agent that is running. */
async function rotation(server: KeyServer, round: number): Promise<number> {
  const configDirectory = await mkdtemp(join(tmpdir(), "cedar-bench-"));
  const [before, after] = [fakeKey(`before-${round}`), fakeKey(`after-${round}`)];
  const calls: Calls = { times: [] };
  const api = await startOpenAiServer({
    model: [{ text: "Hello." }],
    keys: [after],
    fail: () => void calls.times.push(performance.now()),
  });
  try {
    const config = { serverUrl: server.url, baseUrl: api.url };
    const cedar = await createCedar({
      plugins: [builtInProviders],
      environment: {},
      configDirectory,
      config,
    });
    server.value = before;
    await cedar.keys.resolve();
    server.value = after;
    for await (const event of cedar.run("Hello"))
      if (event.type === "run-end" && event.outcome !== "done") throw new Error(event.message);
    const [refused = Number.NaN, replayed = Number.NaN] = calls.times;
    return replayed - refused;
  } finally {
    await api.close();
    await rm(configDirectory, { recursive: true, force: true });
  }
}

/** How long after a refusal the call is made again with the new key, against one request to the Cedar server. */
export async function keyRotation(rounds: number): Promise<void> {
  const server = await startKeyServer(fakeKey("rotation"), latencyMilliseconds);
  let round = 0;
  const request = async (): Promise<number> => {
    const startedAt = performance.now();
    await (await fetch(`${server.url}/health`)).text();
    return performance.now() - startedAt;
  };
  try {
    await interleave(
      "keys-rotation",
      [
        { name: `one request to a server that takes ${latencyMilliseconds} ms`, measure: request },
        { name: "from the refused call to the replayed one", measure: () => rotation(server, round++) },
      ],
      rounds,
    );
  } finally {
    server.close();
  }
}
