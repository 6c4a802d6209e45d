import { inspect } from "node:util";
import { fingerprint } from "./fingerprint.ts";

/** How far a key may be kept: nowhere, in the memory of this process, or on the disk and wherever else a cache puts it. */
export type KeyCaching = "none" | "process" | "disk";

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
  /** When a newer one is to be looked for in the background, while this one goes on serving; `undefined` leaves it to Cedar. */
  readonly refreshAfter?: Date | undefined;
  /** Until when the key is served beyond its time, because its origin cannot be reached; `undefined` for a key that is in its time. */
  readonly staleUntil?: Date | undefined;
  /** What the origin calls this answer (RFC 9110, section 8.8.3), so that it can say that nothing changed. Reveals nothing of the key. */
  readonly etag?: string | undefined;
  /** The model that came with the key, the default of clients that name none (row S1). */
  readonly model?: string | undefined;
  /** How far the key may be kept (row K16): in this process, unless the provider says otherwise. */
  readonly cache?: KeyCaching | undefined;
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
  readonly refreshAfter: Date | undefined;
  readonly staleUntil: Date | undefined;
  readonly etag: string | undefined;
  readonly model: string | undefined;
  readonly cache: KeyCaching;

  constructor(value: string, details: KeyDetails) {
    this.#value = value;
    this.service = details.service;
    this.source = details.source;
    this.fingerprint = fingerprint(value);
    this.fetchedAt = details.fetchedAt;
    this.expiresAt = details.expiresAt;
    this.refreshAfter = details.refreshAfter;
    this.staleUntil = details.staleUntil;
    this.etag = details.etag;
    this.model = details.model;
    this.cache = details.cache ?? "process";
  }

  /** The value itself. Called only where a request is signed, a cache is written, or `cedar key print` hands it on. */
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
