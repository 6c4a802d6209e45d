import { Socket } from "node:net";
import type { KeyvPostgresOptions } from "@keyv/postgres";
import type { Keyv } from "keyv";
import { nodeSqliteDriver } from "./node-sqlite-driver.ts";

/** Where in a store the entries stand, apart from those of others. */
export interface StorePlace {
  readonly namespace: string;
  /** Name of the table, in stores that have tables. */
  readonly table: string;
}

const cachePlace: StorePlace = { namespace: "cedar", table: "cedar_keys" };

/** How many entries are read at once when they are listed. */
const iterationLimit = 500;

/** The connection itself, for what Keyv cannot do: count without losing any. */
export type StoreDriver =
  /** A client of the package `redis`. */
  | { readonly kind: "redis"; readonly client: object }
  /** A pool of the package `pg`. */
  | { readonly kind: "postgres"; readonly client: object };

/** A Keyv store that is open. */
export interface KeyStore {
  readonly keyv: Keyv;
  /** `undefined` for a file. */
  readonly driver?: StoreDriver;
  /** Connects. The first use would do so as well, but two uses at the same time would do so twice. */
  connect(): Promise<void>;
  /** Closes it, also while it connects. */
  close(): Promise<void>;
}

// No socket of a store holds the process up: whoever uses a store waits with a timer of its own.

async function openRedis(url: string, { namespace }: StorePlace): Promise<KeyStore> {
  const [{ Keyv }, { default: KeyvRedis, createClient }] = await Promise.all([
    import("keyv"),
    import("@keyv/redis"),
  ]);
  // Without the queue and without reconnecting a command fails where it would wait for a server that is gone.
  const client = createClient({ url, socket: { reconnectStrategy: false }, disableOfflineQueue: true });
  client.unref();
  client.on("error", () => {});
  const keyv = new Keyv({ namespace, store: new KeyvRedis(client, { throwOnErrors: true }) });
  return {
    keyv,
    driver: { kind: "redis", client },
    async connect() {
      await client.connect();
    },
    async close() {
      if (client.isOpen) client.destroy();
    },
  };
}

async function openPostgres(uri: string, { namespace, table }: StorePlace): Promise<KeyStore> {
  const [{ Keyv }, { default: KeyvPostgres }, { default: pg }] = await Promise.all([
    import("keyv"),
    import("@keyv/postgres"),
    import("pg"),
  ]);
  const sockets: Socket[] = [];
  const stream = (): Socket => {
    const socket = new Socket().unref();
    sockets.push(socket);
    return socket;
  };
  const pool = new pg.Pool({ connectionString: uri, max: 1, stream });
  // A connection that breaks while nobody uses it: the pool opens another one, and without a listener the process would end.
  pool.on("error", () => {});
  const Adapter: new (options: KeyvPostgresOptions) => object = KeyvPostgres;
  // The adapter makes a pool that nobody can reach, by this method, which its types keep private.
  class OnPool extends Adapter {
    async connect(): Promise<(sql: string, values: unknown[]) => Promise<unknown[]>> {
      return async (sql, values) => (await pool.query<object>(sql, values)).rows;
    }
  }
  return {
    keyv: new Keyv({ namespace, store: new OnPool({ uri, table, iterationLimit }) }),
    driver: { kind: "postgres", client: pool },
    // The pool does, once for each connection.
    async connect() {},
    async close() {
      const ended = pool.end();
      // A server that hangs does not close its side.
      for (const socket of sockets) socket.destroySoon();
      await ended;
    },
  };
}

async function openSqlite(uri: string, { namespace, table }: StorePlace): Promise<KeyStore> {
  const [{ Keyv }, { default: KeyvSqlite }] = await Promise.all([import("keyv"), import("@keyv/sqlite")]);
  const store = new KeyvSqlite({ uri, table, iterationLimit, driver: nodeSqliteDriver });
  return {
    keyv: new Keyv({ namespace, store }),
    async connect() {},
    close: async () => await store.disconnect(),
  };
}

/** A Keyv in this process's memory. */
export async function openMemoryStore(): Promise<Keyv> {
  const { Keyv } = await import("keyv");
  return new Keyv({ namespace: cachePlace.namespace });
}

/**
 * Opens a Keyv store that several processes share (row C8). What it needs is loaded here and not before. Neither comes a connection that broke
 * back by itself, nor does an open one hold the process up.
 * @param url `redis://`, `rediss://`, `postgres://`, `postgresql://`, or `sqlite://` and a file.
 * @param place where its entries stand: where those of the cache do without one.
 */
export async function openKeyStore(url: string, place: StorePlace = cachePlace): Promise<KeyStore> {
  if (url.startsWith("sqlite:")) return await openSqlite(url, place);
  return url.startsWith("postgres") ? await openPostgres(url, place) : await openRedis(url, place);
}
