// A process of its own that uses the cache, for tests of umasks, users, kills and exits. Takes one ProbeInput as JSON, prints a line of
// JSON after each step.
import { type KeyAnswer, type KeyProvider, openAiKeyService, systemClock } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import { openMemoryStore } from "../../src/cache/open-key-store.ts";
import { cacheKeyProvider, type KeyCacheOptions } from "../../src/keys/cache.ts";

/** What the process does, one after the other. */
interface ProbeStep {
  readonly do: "remember" | "forget" | "resolve";
  readonly key?: string;
}

export interface ProbeInput {
  /** The caches that each round is done with. */
  readonly caches: readonly KeyCacheOptions[];
  readonly steps: readonly ProbeStep[];
  /** How often all steps are done; the number of the round is put behind the names of keys when it is more than once. */
  readonly rounds?: number;
  readonly umask?: number;
  /** Gives up the rights of root first, where the tests run as root. */
  readonly asNobody?: boolean;
}

/** What a step printed. */
export interface ProbeReport {
  readonly did: ProbeStep["do"];
  readonly key: string | null;
  readonly explanation: string | null;
  /** When the key that was found, or is to be remembered, was fetched. */
  readonly fetchedAt: string | null;
  /** Everything that was logged so far. */
  readonly lines: readonly string[];
}

const nobody = 65534;

/** After the imports, since the sources may stand in a folder that is root's alone. */
async function becomeNobody(): Promise<void> {
  await openMemoryStore();
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}

/** The process has all the time that it takes, however busy the machine is. */
const context = keyContext({ clock: systemClock, deadline: Date.now() + 600_000 });

async function perform(provider: KeyProvider<KeyAnswer>, step: ProbeStep, name: string): Promise<void> {
  const named = context.createKey(fakeKey(name), { source: "server", cache: "disk" });
  const request = { service: openAiKeyService };
  const found = step.do === "resolve" ? await provider.resolve(request, context) : undefined;
  if (step.do === "remember") await provider.remember?.(named, context);
  if (step.do === "forget") await provider.forget?.(named.fingerprint, context);
  const given = step.do === "remember" ? named : found;
  const report: ProbeReport = {
    did: step.do,
    key: found?.reveal() ?? null,
    explanation: context.explanations.at(-1)?.message ?? null,
    fetchedAt: given?.fetchedAt.toISOString() ?? null,
    lines: context.lines,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function main({ caches, steps, rounds = 1, umask, asNobody = false }: ProbeInput): Promise<void> {
  if (umask !== undefined) process.umask(umask);
  if (asNobody) await becomeNobody();
  const providers = caches.map(cacheKeyProvider);
  for (let round = 0; round < rounds; round++) {
    const todo = providers.flatMap((provider) => steps.map((step) => ({ provider, step })));
    for (const { provider, step } of todo)
      await perform(provider, step, `${step.key ?? "unnamed"}${rounds === 1 ? "" : `-${round}`}`);
  }
}

await main(JSON.parse(process.argv[2] ?? "{}"));
