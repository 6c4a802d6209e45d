import { inspect } from "node:util";
import { fingerprint } from "./fingerprint.ts";

/** What is known of a key besides its value. */
export interface KeyDetails {
  /** The service whose API accepts the key, such as `openai`. */
  readonly service: string;
  /** Name of the provider that found the key at its origin: `server` also when a cache handed it on. */
  readonly source: string;
  /** When the origin gave the key away. */
  readonly fetchedAt: Date;
  /** When the key must no longer be used; `undefined` where the origin names no end. */
  readonly expiresAt?: Date | undefined;
  /** The model that came with the key, the default of clients that name none (row S1). */
  readonly model?: string | undefined;
  /** Whether caches may keep the key (row K16): false unless the provider asks for it. */
  readonly cacheable?: boolean | undefined;
}

/**
 * A model key. The value is private: printing, logging, serialising or inspecting a key shows its fingerprint. `reveal()` is the one
 * way to the value. See docs/openai-key-flow.md.
 */
export class Key {
  readonly #value: string;
  readonly service: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly fetchedAt: Date;
  readonly expiresAt: Date | undefined;
  readonly model: string | undefined;
  readonly cacheable: boolean;

  constructor(value: string, details: KeyDetails) {
    this.#value = value;
    this.service = details.service;
    this.source = details.source;
    this.fingerprint = fingerprint(value);
    this.fetchedAt = details.fetchedAt;
    this.expiresAt = details.expiresAt;
    this.model = details.model;
    this.cacheable = details.cacheable ?? false;
  }

  /** The value itself. Called only where a request is signed or a cache is written. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same value. */
  equals(other: Key): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return this.fingerprint;
  }

  toJSON(): string {
    return this.fingerprint;
  }

  [inspect.custom](): string {
    return `Key(${this.service} ${this.fingerprint} from ${this.source})`;
  }
}
