import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type KeyProvider, KeyProviderChain, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const request = { service: openAiKeyService };
const hour = 3_600_000;

/** A provider of somebody else's, whose keys may be cached and have this end; counts how often it was asked. */
function vault(end: (now: number) => Date): KeyProvider & { asked: number } {
  return {
    name: "vault",
    asked: 0,
    async resolve(_request, context) {
      this.asked += 1;
      return context.createKey(fakeKey("vault"), { cache: "disk", expiresAt: end(context.clock.now()) });
    },
  };
}

const ends: Readonly<Record<string, (now: number) => Date>> = {
  "in the year 9999": () => new Date("9999-12-31T23:59:59Z"),
  "beyond all years that four digits can write": () => new Date(8.64e15),
  "in ten years": (now) => new Date(now + 10 * 365 * 24 * hour),
  "in 25 hours": (now) => new Date(now + 25 * hour),
};
for (const [when, end] of Object.entries(ends))
  test(`C2, K12: a key that ends ${when} is cached for 24 hours, and no longer`, async (t) => {
    const directory = await temporaryFolder(t);
    const clock = new ManualClock();
    const origin = vault(end);
    const find = async (): Promise<number> => {
      const chain = new KeyProviderChain([cacheKeyProvider({ directory }), origin]);
      t.is((await chain.resolve(request, keyContext({ clock })))?.reveal(), fakeKey("vault"));
      return origin.asked;
    };
    t.is(await find(), 1);
    t.is(await find(), 1, "the file has it");
    clock.advance(24 * hour - 1);
    t.is(await find(), 1);
    clock.advance(1);
    t.is(await find(), 2);
    const text = await readFile(join(directory, "openai_key.json"), "utf8");
    t.false(text.includes("9999") || text.includes("+27"));
  });
