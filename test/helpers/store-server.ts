import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** A server that keeps keys, with a folder of its own, on loopback. */
export interface StoreServer {
  readonly url: string;
  stop(): Promise<void>;
  /** Ends it, and keeps what it holds; does nothing to a file. */
  halt(): Promise<void>;
  /** Starts it again at the same address. */
  start(): Promise<void>;
  /** Keeps it from answering, or lets it go on; does nothing to a file. */
  freeze(isFrozen: boolean): void;
}

/** Neither server needs more rights, and PostgreSQL refuses to run as root. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Where a program is: on the PATH, or where Debian keeps those of PostgreSQL; `undefined` when it is not installed. */
function findBinary(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...globSync("/usr/lib/postgresql/*/bin")];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cedar-store-"));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** Waits until the server has said that it is ready. */
async function untilReady({ stdout, stderr }: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = "";
    const listen = (words: Buffer): void => {
      said += words;
      if (/ready to accept connections/iu.test(said)) resolve();
    };
    stdout?.on("data", listen).once("end", () => reject(new Error(`the server does not start:\n${said}`)));
    stderr?.on("data", listen);
  });
}

async function start(
  binary: string,
  options: readonly string[],
  url: string,
  folder: string,
): Promise<StoreServer> {
  let child: ChildProcess | undefined;
  const server: StoreServer = {
    url,
    async start() {
      child = spawn(binary, options, { ...user, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      await untilReady(child);
    },
    async halt() {
      if (child === undefined) return;
      const ended = once(child, "exit");
      // PostgreSQL takes its children along.
      child.kill("SIGQUIT");
      child = undefined;
      await ended;
    },
    freeze(isFrozen) {
      child?.kill(isFrozen ? "SIGSTOP" : "SIGCONT");
    },
    async stop() {
      await this.halt();
      await rm(folder, { recursive: true });
    },
  };
  await server.start();
  return server;
}

async function startRedis(binary: string): Promise<StoreServer> {
  const [folder, port] = [await ownFolder(), await freePort()];
  const options = [
    "--port",
    port,
    "--bind",
    "127.0.0.1",
    "--requirepass",
    "redis-password",
    "--save",
    "",
    "--appendonly",
    "yes",
    "--appendfsync",
    "no",
  ];
  return await start(binary, options, `redis://:redis-password@127.0.0.1:${port}`, folder);
}

async function startPostgres(binary: string, initialise: string): Promise<StoreServer> {
  const [folder, port] = [await ownFolder(), await freePort()];
  const data = join(folder, "data");
  const options = ["-D", data, "-U", "cedar", "-A", "trust", "-E", "UTF8", "--no-sync"];
  await promisify(execFile)(initialise, options, { ...user, cwd: folder });
  const flags = ["-D", data, "-h", "127.0.0.1", "-p", port, "-k", folder, "-F"];
  const password = "postgres-password";
  return await start(binary, flags, `postgres://cedar:${password}@127.0.0.1:${port}/postgres`, folder);
}

const [redis, postgres, initdb] = ["redis-server", "postgres", "initdb"].map(findBinary);

/** A file is a server that is always there. */
async function startSqlite(): Promise<StoreServer> {
  const folder = await ownFolder();
  return {
    url: `sqlite://${folder}/cache.sqlite`,
    stop: async () => await rm(folder, { recursive: true }),
    halt: async () => {},
    start: async () => {},
    freeze() {},
  };
}

/** How to start each store; `undefined` where its server is not installed. */
export const storeServers = {
  sqlite: startSqlite,
  redis: redis === undefined ? undefined : async () => await startRedis(redis),
  postgres:
    postgres === undefined || initdb === undefined
      ? undefined
      : async () => await startPostgres(postgres, initdb),
};
