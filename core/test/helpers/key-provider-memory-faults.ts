import { type Faults, spoiltCache } from "./spoil-key-provider.ts";

const unseen = /remember or forget a key that it never saw/u;
const coalesces = /coalesces callers: each asks once at most/u;
const coalescesNothing = /coalesces to nothing, or to the failure/u;

/** What is wrong in a cache. */
export const memoryFaults: Faults = {
  "fails to remember": [() => ({ remember: async () => Promise.reject(new Error("no")) }), unseen],
  "fails to forget": [() => ({ forget: async () => Promise.reject(new Error("no")) }), unseen],
  "gives a refused key again": [
    spoiltCache(() => ({ forget: async () => {} })),
    /gives a key that it was told to forget to nobody/u,
  ],
  "answers refresh with what it remembers": [
    spoiltCache((cache) => ({
      resolve: async (request, context) => await cache.resolve(request, { ...context, reason: "cold" }),
    })),
    /answers refresh with nothing that it was only told to remember/u,
  ],
  "remembers a key for ever": [
    spoiltCache((cache) => ({
      resolve: async (request, context) =>
        await cache.resolve(request, { ...context, clock: { ...context.clock, now: () => 0 } }),
    })),
    /gives a key that it was told to remember no longer than that lasts/u,
  ],
  "asks twice for one caller": [
    spoiltCache(() => ({
      coalesce: async (_request, _context, ask) => {
        await ask();
        return await ask();
      },
    })),
    coalesces,
  ],
  "asks, and gives nothing": [
    spoiltCache(() => ({
      coalesce: async (_request, _context, ask) => {
        await ask();
        return undefined;
      },
    })),
    coalesces,
  ],
  "gives the key of one caller only": [
    spoiltCache(() => {
      let asked = 0;
      return {
        coalesce: async (_request, _context, ask) => {
          asked += 1;
          return asked > 1 ? undefined : await ask();
        },
      };
    }),
    coalesces,
  ],
  "hides the failure behind it": [
    spoiltCache(() => ({
      coalesce: async (_request, _context, ask) => await ask().catch(() => undefined),
    })),
    coalescesNothing,
  ],
  "logs what it remembers": [
    spoiltCache((cache) => ({
      remember: async (key, context) => {
        context.logger.debug(`remember ${key.reveal()}`);
        await cache.remember(key, context);
      },
    })),
    unseen,
  ],
};
