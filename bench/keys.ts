import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cedar, createCedar, openAiKeyService, silentLogger, systemClock } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import { builtInProviders, cacheKeyProvider } from "@cedar/providers";
import { interleave, type Subject } from "./interleave.ts";

const batch = 1000;

/** Milliseconds for one of a batch of calls. */
async function perCall(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let call = 0; call < batch; call += 1) await action();
  return (performance.now() - startedAt) / batch;
}

/** How long a key takes from memory and from the file, against reading and parsing that file by hand. */
export async function keys(rounds: number): Promise<void> {
  const configDirectory = await mkdtemp(join(tmpdir(), "cedar-bench-"));
  const context = keyContext({ clock: systemClock });
  const written = cacheKeyProvider({ directory: configDirectory, serverUrl: undefined });
  await written.remember?.(context.createKey(fakeKey("bench"), { source: "server", cache: "disk" }), context);
  const open = async (): Promise<Cedar> =>
    await createCedar({
      plugins: [builtInProviders],
      environment: {},
      configDirectory,
      config: { providerChain: ["cache"] },
      logger: silentLogger,
    });
  const warm = await open();
  const file = join(configDirectory, "openai_key.json");
  const fromFile = cacheKeyProvider({ directory: configDirectory, serverUrl: undefined });
  const request = { service: openAiKeyService };
  const subjects: Subject[] = [
    {
      name: "fs.readFile and JSON.parse",
      measure: () => perCall(async () => JSON.parse(await readFile(file, "utf8"))),
    },
    {
      name: "cache provider, from the file",
      measure: () => perCall(() => fromFile.resolve(request, context)),
    },
    { name: "cedar.keys.resolve, from memory", measure: () => perCall(() => warm.keys.resolve()) },
  ];
  try {
    await interleave("keys", subjects, rounds);
  } finally {
    await rm(configDirectory, { recursive: true, force: true });
  }
}
