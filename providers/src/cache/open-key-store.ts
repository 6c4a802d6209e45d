import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import type { Keyv } from "keyv";
import { nodeSqliteDriver } from "./node-sqlite-driver.ts";

const namespace = "cedar";
const table = "cedar_keys";

/** A Keyv store that is open. */
export interface KeyStore {
  readonly keyv: Keyv;
  close(): Promise<void>;
}

// No socket of a store holds the process up: whoever uses a store waits with a timer of its own.

async function openRedis(url: string): Promise<KeyStore> {
  const [{ Keyv }, { default: KeyvRedis, createClient }] = await Promise.all([
    import("keyv"),
    import("@keyv/redis"),
  ]);
  // Without the queue and without reconnecting a command fails where it would wait for a server that is gone.
  const client = createClient({ url, socket: { reconnectStrategy: false }, disableOfflineQueue: true });
  client.unref();
  const keyv = new Keyv({ namespace, store: new KeyvRedis(client) });
  return {
    keyv,
    async close() {
      if (client.isOpen) client.destroy();
    },
  };
}

async function openPostgres(uri: string): Promise<KeyStore> {
  const [{ Keyv }, { default: KeyvPostgres }] = await Promise.all([import("keyv"), import("@keyv/postgres")]);
  const sockets: Socket[] = [];
  const stream = (): Socket => {
    const socket = new Socket().unref();
    sockets.push(socket);
    return socket;
  };
  // The adapter shares pools of equal options, also one that is closed and hangs: a name of its own keeps this pool apart.
  const application_name = `cedar ${randomUUID()}`;
  const store = new KeyvPostgres({ uri, table, max: 1, application_name, stream });
  return {
    keyv: new Keyv({ namespace, store }),
    async close() {
      const ended = store.disconnect();
      // A server that hangs does not close its side.
      for (const socket of sockets) socket.destroySoon();
      await ended;
    },
  };
}

async function openSqlite(uri: string): Promise<KeyStore> {
  const [{ Keyv }, { default: KeyvSqlite }] = await Promise.all([import("keyv"), import("@keyv/sqlite")]);
  const store = new KeyvSqlite({ uri, table, driver: nodeSqliteDriver });
  return { keyv: new Keyv({ namespace, store }), close: async () => await store.disconnect() };
}

/** A Keyv in this process's memory. */
export async function openMemoryStore(): Promise<Keyv> {
  const { Keyv } = await import("keyv");
  return new Keyv({ namespace });
}

/**
 * Opens a Keyv store that several processes share (row C8). What it needs is loaded here and not before.
 * @param url `redis://`, `rediss://`, `postgres://`, `postgresql://`, or `sqlite://` and a file.
 */
export async function openKeyStore(url: string): Promise<KeyStore> {
  if (url.startsWith("sqlite:")) return await openSqlite(url);
  return url.startsWith("postgres") ? await openPostgres(url) : await openRedis(url);
}
