import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import { abortable, type Environment } from "@cedar/core";
import type { Keychain, KeychainAnswer, KeychainRequest } from "./keychain.ts";

/** It stands beside this file in the sources, in the package and in the bundle of the command. */
const program = join(import.meta.dirname, `keychain-process${extname(import.meta.filename)}`);

export interface SystemKeychainOptions {
  /** The environment variables, as `process.env` has them: where the keychain is found. */
  readonly environment: Environment;
  readonly platform?: NodeJS.Platform;
}

/** Whether there is a D-Bus session bus, the only way to a keychain on Linux. */
function hasSessionBus({ DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: folder }: Environment): boolean {
  if (address !== undefined && address !== "") return true;
  return folder !== undefined && folder !== "" && existsSync(join(folder, "bus"));
}

/** Starts a process for one request, and ends it whatever comes. It does not keep this process from exiting. */
async function askProcess(
  request: KeychainRequest,
  environment: Environment,
  signal: AbortSignal,
): Promise<KeychainAnswer> {
  const { promise, resolve } = Promise.withResolvers<KeychainAnswer>();
  const refused = (): void => resolve({ outcome: "refused" });
  const child = fork(program, {
    // What the user wants of Node is for Cedar, not for its helpers.
    env: { ...environment, NODE_OPTIONS: undefined },
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.on("error", refused).once("exit", refused);
  child.once("message", (answer) => resolve(answer as KeychainAnswer));
  child.send(request, () => {});
  child.unref();
  child.channel?.unref();
  try {
    return await abortable(promise, signal);
  } finally {
    child.kill("SIGKILL");
  }
}

/** The keychain of the operating system: that of macOS, the credentials of Windows, the Secret Service of a Linux desktop. */
export function systemKeychain({
  environment,
  platform = process.platform,
}: SystemKeychainOptions): Keychain {
  return async (request, signal) => {
    signal.throwIfAborted();
    if (platform === "linux" && !hasSessionBus(environment))
      return { outcome: "absent", absence: "no-session" };
    return await askProcess(request, environment, signal);
  };
}
