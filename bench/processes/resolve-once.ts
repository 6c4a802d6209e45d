// A new process that finds the key of the cache file once: by hand, or by Cedar. Prints the milliseconds that it took.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cedar, createCedar } from "@cedar/core";
import { builtInProviders } from "@cedar/providers";

const [way = "", configDirectory = ""] = process.argv.slice(2);

async function open(): Promise<Cedar> {
  return await createCedar({
    plugins: [builtInProviders],
    environment: {},
    configDirectory,
    config: { providerChain: ["cache", "server", "env"], serverUrl: "http://127.0.0.1:9" },
  });
}

async function byHand(): Promise<unknown> {
  return JSON.parse(await readFile(join(configDirectory, "openai_key.json"), "utf8"));
}

const cedar = way === "cedar" ? await open() : undefined;
// What loading has left for the garbage collector is no part of it.
await sleep(100);
const startedAt = performance.now();
if (way === "open-and-resolve") await (await open()).keys.resolve();
else await (cedar === undefined ? byHand() : cedar.keys.resolve());
process.stdout.write(String(performance.now() - startedAt));
process.exit(0);
