import type { Cedar, Clock, Key, KeyCheck, KeyService } from "@cedar/core";
import { maskKeyShaped } from "@cedar/core";
import type { Logger } from "pino";
import type { KeyRetirement } from "../key-retirement.ts";

/** How long who asks first for a new key waits for what the API says of it; then he is given the old one, and the check goes on. */
const patienceMilliseconds = 1000;
/** How long a new key that the API refused is not looked at again. */
const pauseMilliseconds = 60_000;

/** A key that is given, and since when. */
interface ServedKey {
  readonly key: Key;
  readonly since: Date;
}

/** The keys of a service that this server knows: the one that it gives, and the one before. */
export interface KnownKeys {
  readonly current: ServedKey;
  readonly previous: ServedKey | undefined;
}

/** What became of a wish to look at the source again. */
export type Reloaded = "unchanged" | "replaced" | "kept";

export interface ServedKeysOptions {
  readonly cedar: Cedar;
  readonly clock: Clock;
  readonly log: Logger;
  readonly retirement: KeyRetirement;
  /** Is told of each key that took the place of another. */
  readonly onRotation: (service: KeyService, keys: KnownKeys) => void;
}

interface Refusal {
  readonly key: Key;
  readonly untilElapsed: number;
}

/**
 * Which key the server gives: that of its chain. A key that takes the place of another is shown to the API first, so that a mistake in a secret
 * file does not reach every client; an API that cannot be reached does not stand in the way, and the first key is given at once (row S5).
 */
export class ServedKeys {
  readonly #options: ServedKeysOptions;
  readonly #known = new Map<string, KnownKeys>();
  readonly #checks = new Map<string, Promise<void>>();
  readonly #refused = new Map<string, Refusal>();

  constructor(options: ServedKeysOptions) {
    this.#options = options;
  }

  /** The key of a service, as it is to be given now. @throws CedarError as `cedar.keys.resolve` does. */
  async resolve(service: KeyService): Promise<Key> {
    const { key } = await this.#options.cedar.keys.resolve(service);
    return await this.#choose(key, service);
  }

  /** Asks the source again, whatever it said before. @throws CedarError as `cedar.keys.refresh` does. */
  async reload(service: KeyService): Promise<Reloaded> {
    const before = this.#known.get(service.name)?.current.key;
    this.#refused.delete(service.name);
    const { key } = await this.#options.cedar.keys.refresh(service);
    await this.#choose(key, service, Number.POSITIVE_INFINITY);
    const now = this.#known.get(service.name)?.current.key;
    if (now?.equals(key) !== true) return "kept";
    return before === undefined || before.equals(now) ? "unchanged" : "replaced";
  }

  /** What is known of the keys of a service; `undefined` as long as none was asked for. */
  known(service: KeyService): KnownKeys | undefined {
    return this.#known.get(service.name);
  }

  async #choose(key: Key, service: KeyService, patience = patienceMilliseconds): Promise<Key> {
    const known = this.#known.get(service.name);
    if (known === undefined || known.current.key.equals(key)) {
      const since = known?.current.since ?? this.#now();
      this.#known.set(service.name, { current: { key, since }, previous: known?.previous });
      return key;
    }
    if (this.#mustLeave(known.current.key, service)) this.#replace(key, known, service);
    else if (!this.#wasRefused(key, service)) await this.#check(key, known, service, patience);
    return this.#known.get(service.name)?.current.key ?? key;
  }

  /** Any other key is better than one that is over, or that the API refuses. */
  #mustLeave(current: Key, service: KeyService): boolean {
    const isOver =
      current.expiresAt !== undefined && current.expiresAt.getTime() <= this.#options.clock.now();
    return isOver || this.#options.retirement.isRetired(current, service);
  }

  #wasRefused(key: Key, service: KeyService): boolean {
    if (this.#options.retirement.isRetired(key, service)) return true;
    const refusal = this.#refused.get(service.name);
    return refusal?.key.equals(key) === true && this.#options.clock.elapsed() < refusal.untilElapsed;
  }

  /** Shows the new key to the API, once for all who ask meanwhile; who waits for it does so for so long at most. */
  async #check(key: Key, known: KnownKeys, service: KeyService, patience: number): Promise<void> {
    const id = `${service.name} ${key.fingerprint}`;
    const running =
      this.#checks.get(id) ?? this.#decide(key, known, service).finally(() => this.#checks.delete(id));
    this.#checks.set(id, running);
    if (patience === Number.POSITIVE_INFINITY) return await running;
    const { promise: impatience, resolve: leave } = Promise.withResolvers<void>();
    const end = this.#options.clock.after(patience, leave);
    await Promise.race([running, impatience]);
    end.cancel();
  }

  /** Throws nothing: nobody may be waiting. */
  async #decide(key: Key, known: KnownKeys, service: KeyService): Promise<void> {
    const { retirement, clock, log } = this.#options;
    const { outcome, message }: KeyCheck = await retirement.ask(key);
    if (outcome !== "refused") return this.#replace(key, known, service);
    this.#refused.set(service.name, { key, untilElapsed: clock.elapsed() + pauseMilliseconds });
    const reason = maskKeyShaped(message);
    log.warn(
      { fingerprint: key.fingerprint, reason },
      `The API refuses the new ${service.title} key: ${known.current.key.fingerprint} is given on`,
    );
  }

  #replace(key: Key, known: KnownKeys, service: KeyService): void {
    // Another check may have come first.
    if (this.#known.get(service.name) !== known) return;
    const keys = { current: { key, since: this.#now() }, previous: known.current };
    this.#known.set(service.name, keys);
    this.#options.log.info(
      { fingerprint: key.fingerprint },
      `The ${service.title} key ${known.current.key.fingerprint} was replaced`,
    );
    this.#options.onRotation(service, keys);
  }

  #now(): Date {
    return new Date(this.#options.clock.now());
  }
}
