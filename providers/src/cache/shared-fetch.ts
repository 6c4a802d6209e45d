import { abortable, type Key, type KeyContext } from "@cedar/core";
import { accepts } from "./accepts.ts";
import type { FileLock } from "./file-lock.ts";
import type { ServiceCache } from "./service-cache.ts";

type Ask = () => Promise<Key | undefined>;
type IsFit = (key: Key) => boolean;

/** A caller of this process that asks for all others. */
interface Flight {
  readonly key: Promise<Key | undefined>;
  readonly signal: AbortSignal;
}

/**
 * One fetch of a service's key for everybody (row K2): of the callers in this process one goes ahead, and of the processes one at a time
 * holds the lock beside the cache file. Whoever comes after it finds the key in the file.
 */
export class SharedFetch {
  readonly #cache: ServiceCache;
  #flight: Flight | undefined;

  constructor(cache: ServiceCache) {
    this.#cache = cache;
  }

  /** Gives what is in the cache by the time that it is this caller's turn, if it will do, else what `ask` finds. */
  async find(context: KeyContext, ask: Ask): Promise<Key | undefined> {
    const isFit = accepts(context);
    for (let flight = this.#flight; flight !== undefined; flight = this.#flight) {
      const key = await abortable(flight.key, context.signal).catch(() => undefined);
      context.signal.throwIfAborted();
      if (key !== undefined && isFit(key)) {
        context.explain({ message: "fetched by another caller at the same time" });
        return key;
      }
      // Nobody has one just now. Those behind the cache say so themselves, and know how often they may be asked.
      if (key === undefined && !flight.signal.aborted) return await ask();
    }
    return await this.#takeOff(context, isFit, ask);
  }

  async #takeOff(context: KeyContext, isFit: IsFit, ask: Ask): Promise<Key | undefined> {
    const flight: Flight = { key: this.#fetch(context, isFit, ask), signal: context.signal };
    this.#flight = flight;
    try {
      return await flight.key;
    } finally {
      this.#flight = undefined;
    }
  }

  /** Asks while this process holds the lock, unless another one has fetched meanwhile. */
  async #fetch(context: KeyContext, isFit: IsFit, ask: Ask): Promise<Key | undefined> {
    const lock = await this.#enter(context, isFit);
    try {
      const { key: found, ...explanation } = await this.#cache.findHere(context);
      if (found !== undefined && isFit(found)) {
        context.explain(explanation);
        return found;
      }
      const key = await ask();
      if (key?.cache === "disk") await this.#cache.keep(key, context);
      return key;
    } finally {
      await lock?.release();
    }
  }

  /** Who waits so long that the others behind the cache would lack the time goes on without the lock; in a chain its share of the time ends sooner. */
  async #enter(context: KeyContext, isFit: IsFit): Promise<FileLock | undefined> {
    const { signal, deadline, clock } = context;
    const isDone = async (): Promise<boolean> => {
      const { key } = await this.#cache.findHere(context);
      return key !== undefined && isFit(key);
    };
    const milliseconds = Math.max(0, deadline - clock.now()) / 2;
    return await this.#cache.lock({ signal, milliseconds, isDone }, context);
  }
}
