import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Environment } from "@cedar/core";

/** A desktop's session without a desktop: a D-Bus bus, and a keychain of its own in a home of its own. */
export interface KeychainSession {
  readonly home: string;
  /** What a program in the session sees. */
  readonly environment: Environment;
  stop(): Promise<void>;
}

/** `none`: a bus, and nobody on it who keeps secrets. */
type KeychainState = "unlocked" | "locked" | "none";

function isInstalled(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** Whether the programs of Debian's packages dbus and gnome-keyring are there. */
export const hasKeychainPrograms: boolean = ["dbus-run-session", "gnome-keyring-daemon"].every(isInstalled);

const busWithoutServices = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;

const unlock = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";
/** Tells the bus's address, and keeps the session open as long as its input is. */
const stay = 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat';

/** Starts a session; with the home of an earlier one its keychain is that one's. */
export async function startKeychainSession(state: KeychainState, home?: string): Promise<KeychainSession> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), "cedar-keychain-")));
  const file = join(folder, "bus.conf");
  await writeFile(file, busWithoutServices);
  const bus = state === "none" ? [`--config-file=${file}`] : [];
  const script = state === "unlocked" ? `${unlock}; ${stay}` : stay;
  // Where Node keeps what it has compiled: each question starts a process.
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, HOME: folder };
  const child = spawn("dbus-run-session", [...bus, "--", "sh", "-c", script], {
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const [address] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    home: folder,
    environment: { ...env, DBUS_SESSION_BUS_ADDRESS: address },
    async stop() {
      child.stdin.end();
      await ended;
      // The keychain's program writes for a moment after its bus has gone.
      if (home === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A bus that takes connections and never says a word. */
export interface SilentBus {
  readonly environment: Environment;
  /** Resolves when somebody has connected. */
  readonly connected: Promise<void>;
  /** Resolves when whoever was connected has gone. */
  readonly left: Promise<void>;
  stop(): Promise<void>;
}

export async function startSilentBus(): Promise<SilentBus> {
  const folder = await mkdtemp(join(tmpdir(), "cedar-bus-"));
  const path = join(folder, "bus");
  const connected = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    connected.resolve();
    socket.resume().on("error", () => {});
    socket.once("close", () => left.resolve());
  });
  server.listen(path);
  await once(server, "listening");
  return {
    environment: { PATH: process.env.PATH, DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` },
    connected: connected.promise,
    left: left.promise,
    async stop() {
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
