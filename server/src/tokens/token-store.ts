import { randomUUID } from "node:crypto";
import { CedarError, type Clock, systemClock } from "@cedar/core";
import type { ServerStore } from "../store/server-store.ts";
import { type TokenRecord, tokenRecord, tokenState } from "./token-record.ts";
import { createToken, tokenDigest } from "./token-value.ts";

const prefix = "token:";
/** Another value here says to running servers that tokens have changed. */
const revisionName = "token-revision";

/** What is said of a token when it is made; the rest is filled in. */
export interface NewToken {
  readonly name: string;
  readonly expiresAt?: Date | undefined;
  readonly services?: readonly string[] | undefined;
  readonly isAdmin?: boolean | undefined;
  readonly note?: string | undefined;
}

/** A token as it is listed: known by the beginning of its digest, since the token itself is nowhere. */
export interface ListedToken extends TokenRecord {
  readonly id: string;
}

/** So many characters of the digest name a token, and give away nothing of it. */
const idLength = 12;

function idOf(digest: string): string {
  return digest.slice(0, idLength);
}

/** The clients' tokens in the server's store. Each change is told to the servers that run on it. */
export class TokenStore {
  readonly #store: ServerStore;
  readonly #clock: Clock;

  constructor(store: ServerStore, clock: Clock = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Makes a token and gives it, the one time that it is known.
   * @throws CedarError `usage-invalid` when the client has one that is active, `store-unavailable`.
   */
  async create({ name, expiresAt, services, isAdmin = false, note }: NewToken): Promise<string> {
    const active = await this.#activeOf(name);
    if (active.size > 0)
      throw new CedarError("usage-invalid", `The client "${name}" has a token already.`, {
        hint: `\`cedar token rotate ${name}\` makes another one, \`cedar token revoke ${name}\` ends it.`,
      });
    return await this.#add({
      name,
      createdAt: this.#now(),
      expiresAt: expiresAt?.toISOString() ?? null,
      revokedAt: null,
      services: services ?? null,
      isAdmin,
      note: note ?? null,
    });
  }

  /** Everything that was ever created, the eldest first. @throws CedarError `store-unavailable`. */
  async list(): Promise<readonly ListedToken[]> {
    const records = [...(await this.records())].map(([digest, record]) => ({ id: idOf(digest), ...record }));
    return records.sort((left, right) => left.createdAt.localeCompare(right.createdAt));
  }

  /**
   * Ends tokens from now on: all of a client, or the one with an id. Gives those that were active.
   * @throws CedarError `name-unknown`, `store-unavailable`.
   */
  async revoke(nameOrId: string): Promise<readonly ListedToken[]> {
    const named = [...(await this.records())].filter(
      ([digest, { name }]) => name === nameOrId || idOf(digest) === nameOrId,
    );
    if (named.length === 0) throw unknown(nameOrId);
    const active = named.filter(([, record]) => this.#isActive(record));
    const revokedAt = this.#now();
    for (const [digest, record] of active) await this.#put(digest, { ...record, revokedAt });
    await this.#tell();
    return active.map(([digest, record]) => ({ id: idOf(digest), ...record }));
  }

  /**
   * Makes a new token for a client, like the one that it has, which goes on for so many seconds.
   * @throws CedarError `name-unknown` for a client without an active token, `store-unavailable`.
   */
  async rotate(name: string, graceSeconds: number): Promise<string> {
    const active = [...(await this.#activeOf(name))];
    const [latest] = active
      .map(([, record]) => record)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    if (latest === undefined) throw unknown(name);
    const end = this.#clock.now() + graceSeconds * 1000;
    const token = await this.#add({ ...latest, createdAt: this.#now() });
    for (const [digest, record] of active)
      await this.#put(digest, { ...record, expiresAt: earlier(record, end) });
    await this.#tell();
    return token;
  }

  /** The records by digest. What nobody can make sense of is left out. @throws CedarError `store-unavailable`. */
  async records(): Promise<ReadonlyMap<string, TokenRecord>> {
    const records = new Map<string, TokenRecord>();
    for (const [digest, value] of await this.#store.list(prefix)) {
      const record = tokenRecord(value);
      if (record !== undefined) records.set(digest, record);
    }
    return records;
  }

  /** Changes with every change of a token; `undefined` as long as there was none. @throws CedarError `store-unavailable`. */
  async revision(): Promise<string | undefined> {
    const revision = await this.#store.get(revisionName);
    return typeof revision === "string" ? revision : undefined;
  }

  /** Row S8: that clients have tokens which do not stand here. @throws CedarError `store-unavailable`. */
  async rememberThatThereWere(): Promise<void> {
    if ((await this.revision()) === undefined) await this.#tell();
  }

  async #activeOf(name: string): Promise<ReadonlyMap<string, TokenRecord>> {
    const records = [...(await this.records())];
    return new Map(records.filter(([, record]) => record.name === name && this.#isActive(record)));
  }

  async #add(record: TokenRecord): Promise<string> {
    const token = createToken();
    await this.#put(tokenDigest(token), record);
    await this.#tell();
    return token;
  }

  async #put(digest: string, record: TokenRecord): Promise<void> {
    await this.#store.set(`${prefix}${digest}`, record);
  }

  /** Comes after the change itself: whoever sees the new revision reads the new records. */
  async #tell(): Promise<void> {
    await this.#store.set(revisionName, randomUUID());
  }

  #isActive(record: TokenRecord): boolean {
    return tokenState(record, this.#clock.now()) === "active";
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function earlier({ expiresAt }: TokenRecord, end: number): string {
  const own = expiresAt === null ? end : Date.parse(expiresAt);
  return new Date(Math.min(own, end)).toISOString();
}

function unknown(name: string): CedarError {
  return new CedarError("name-unknown", `There is no token of the name or id "${name}".`, {
    hint: "`cedar token list` shows those that there are.",
  });
}
