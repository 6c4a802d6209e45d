import { CedarError, type Clock, systemClock, withDeadline } from "@cedar/core";
import { describeStore, type KeyStore, openKeyStore, type StoreDriver } from "@cedar/providers";
import type { Keyv } from "keyv";

/** A store that hangs is as good as one that is gone: a request waits no longer for it. */
const timeoutMilliseconds = 2000;

const place = { namespace: "cedar-server", table: "cedar_server" };

/** Messages of drivers can quote the URL with its password, so only the code is told (row L2). */
function reasonOf(error: unknown): string {
  if (error instanceof CedarError) return error.message;
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "failed";
}

/** A connection, and what has gone wrong with it. */
class Connection {
  readonly #opened: KeyStore;
  #connecting: Promise<void> | undefined;
  #failures = 0;
  #failure: unknown;

  /**
   * Keyv tells of a failure by an event, and then answers as if there was nothing: a client would be refused because the store is down (row
   * B13). Where nobody listens to Keyv it rejects. Adapters do the same when entries are listed, and end the process where nobody listens to them.
   */
  constructor(opened: KeyStore) {
    this.#opened = opened;
    const { store } = opened.keyv;
    store.removeAllListeners("error");
    store.on("error", (error: unknown) => {
      this.#failures += 1;
      this.#failure = error;
    });
  }

  /** @throws unknown what the driver throws or tells. */
  async use<Result>(
    action: (keyv: Keyv, driver: StoreDriver | undefined) => Promise<Result>,
  ): Promise<Result> {
    this.#connecting ??= this.#opened.connect();
    await this.#connecting;
    const before = this.#failures;
    const result = await action(this.#opened.keyv, this.#opened.driver);
    if (this.#failures !== before) throw this.#failure;
    return result;
  }

  async close(): Promise<void> {
    await this.#opened.close();
  }
}

/**
 * What the server remembers, and shares with its replicas and with commands: one Keyv, whose connection is kept, and opened anew once it has failed.
 * Names begin with what they are the names of: `token:…`.
 */
export class ServerStore {
  /** Where it is, without the user name and password that its URL may hold. */
  readonly place: string;
  readonly #url: string;
  readonly #clock: Clock;
  #opening: Promise<Connection> | undefined;

  /** @param url `sqlite://` and a file, `redis://`, `rediss://`, `postgres://` or `postgresql://`. Nothing is opened yet. */
  constructor(url: string, clock: Clock = systemClock) {
    this.#url = url;
    this.#clock = clock;
    this.place = describeStore(url);
  }

  /** @throws CedarError `store-unavailable`. */
  async get(name: string): Promise<unknown> {
    return await this.#use(async (keyv) => await keyv.get<unknown>(name));
  }

  /** @throws CedarError `store-unavailable`. */
  async set(name: string, value: unknown): Promise<void> {
    const isSet = await this.#use(async (keyv) => await keyv.set(name, value));
    if (!isSet) throw this.#unavailable("did not take what was written");
  }

  /** Everything whose name begins like that, by the rest of its name. @throws CedarError `store-unavailable`. */
  async list(prefix: string): Promise<ReadonlyMap<string, unknown>> {
    return await this.#use(async (keyv) => {
      const found = new Map<string, unknown>();
      for await (const [name, value] of keyv.iterator())
        if (typeof name === "string" && name.startsWith(prefix)) found.set(name.slice(prefix.length), value);
      return found;
    });
  }

  /**
   * The connection as it is now; `undefined` for a file. Another one takes its place once it has failed.
   * @throws CedarError `store-unavailable`.
   */
  async driver(): Promise<StoreDriver | undefined> {
    return await this.#use(async (_keyv, driver) => driver);
  }

  /** Gives the connection back. The next question would open another one. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    await opening?.then(async (store) => await store.close());
  }

  async #use<Result>(action: Parameters<typeof Connection.prototype.use<Result>>[0]): Promise<Result> {
    this.#opening ??= openKeyStore(this.#url, place).then((opened) => new Connection(opened));
    const opening = this.#opening;
    const error = (): Error => this.#unavailable(`did not answer within ${timeoutMilliseconds / 1000} s`);
    try {
      const limit = { clock: this.#clock, milliseconds: timeoutMilliseconds, error };
      return await withDeadline(limit, async () => await (await opening).use(action));
    } catch (caught) {
      if (this.#opening === opening) this.#opening = undefined;
      opening.then(async (store) => await store.close()).catch(() => {});
      throw caught instanceof CedarError ? caught : this.#unavailable(`failed (${reasonOf(caught)})`);
    }
  }

  #unavailable(what: string): CedarError {
    return new CedarError("store-unavailable", `The server's store ${this.place} ${what}.`, {
      hint: "Is it running, and is CEDAR_STORE right?",
    });
  }
}
