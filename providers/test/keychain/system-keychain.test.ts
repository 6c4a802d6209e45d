import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock, testKeyProvider } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { systemKeychain } from "../../src/keychain/system-keychain.ts";
import { keychainKeyProvider } from "../../src/keys/keychain.ts";
import {
  hasKeychainPrograms,
  type KeychainSession,
  startKeychainSession,
  startSilentBus,
} from "../helpers/keychain-session.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const signal = new AbortController().signal;
const read = { operation: "read", account: "openai" } as const;
const request = { service: openAiKeyService };
async function session(t: ExecutionContext, ...options: Parameters<typeof startKeychainSession>) {
  const started = await startKeychainSession(...options);
  t.teardown(async () => await started.stop());
  return started;
}

// Debian's gnome-keyring in a session without a desktop.
const withKeychain = hasKeychainPrograms ? test : test.skip;

if (hasKeychainPrograms) {
  let shared: Promise<KeychainSession> | undefined;
  test.after.always(async () => await (await shared)?.stop());
  testKeyProvider(test, {
    subject: "the keychain of a Linux desktop",
    timeoutMilliseconds: 40_000,
    async create(value) {
      shared ??= startKeychainSession("unlocked");
      const { environment } = await shared;
      const keychain = systemKeychain({ environment });
      if (value === undefined) await keychain({ operation: "remove", account: "openai" }, signal);
      else await keychain({ operation: "write", account: "openai", value }, signal);
      // However slow the machine is: the clock of the suite's contexts stands still.
      return keychainKeyProvider({ environment, profile: undefined });
    },
  });
} else {
  test.skip("a keychain, whose programs are not installed (Debian: dbus, gnome-keyring)", (t) => t.pass());
}

withKeychain("a key in the keychain outlives the session in which it was stored", async (t) => {
  const home = await temporaryFolder(t);
  const value = fakeKey("stored");
  const first = await session(t, "unlocked", home);
  const keychain = systemKeychain(first);
  t.deepEqual(await keychain(read, signal), { outcome: "none" });
  t.deepEqual(await keychain({ ...read, operation: "write", value }, signal), { outcome: "done" });
  await first.stop();
  const second = systemKeychain(await session(t, "unlocked", home));
  t.deepEqual(await second(read, signal), { outcome: "done", value });
  t.deepEqual(await second({ ...read, operation: "remove" }, signal), { outcome: "done" });
  t.deepEqual(await second({ ...read, operation: "remove" }, signal), { outcome: "none" });
});

withKeychain("X6: a locked keychain is refused where nobody can unlock it", async (t) => {
  const home = await temporaryFolder(t);
  const first = await session(t, "unlocked", home);
  await systemKeychain(first)({ ...read, operation: "write", value: fakeKey("locked") }, signal);
  await first.stop();
  const { environment } = await session(t, "locked", home);
  const answer = keychainKeyProvider({ environment, profile: undefined }).resolve(request, keyContext());
  await t.throwsAsync(answer, { code: "key-provider-failed", message: /^The keychain is locked/u });
});

withKeychain("a session without a program that keeps secrets has no keychain", async (t) => {
  const { environment } = await session(t, "none");
  t.deepEqual(await systemKeychain({ environment })(read, signal), {
    outcome: "absent",
    absence: "no-service",
  });
});

// Only on Linux is a keychain reached by a session bus.
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux(
  "a machine without a session bus has no keychain, and no process is started to find out",
  async (t) => {
    const folder = await temporaryFolder(t);
    for (const environment of [
      {},
      { DBUS_SESSION_BUS_ADDRESS: "", XDG_RUNTIME_DIR: "" },
      { XDG_RUNTIME_DIR: folder },
    ]) {
      const answer = { outcome: "absent", absence: "no-session" };
      t.deepEqual(await systemKeychain({ environment })(read, signal), answer as never);
    }
    // With a bus there, even a dead one, somebody must look.
    await writeFile(join(folder, "bus"), "");
    t.deepEqual(await systemKeychain({ environment: { XDG_RUNTIME_DIR: folder } })(read, signal), {
      outcome: "absent",
      absence: "no-service",
    });
  },
);

onLinux(
  "what the user wants of Node is for Cedar, and not for the process that asks the keychain",
  async (t) => {
    const folder = await temporaryFolder(t);
    const hook = join(folder, "hook.cjs");
    await writeFile(
      hook,
      `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "was-here"))}, "");`,
    );
    const environment = {
      DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere",
      NODE_OPTIONS: `--require=${hook}`,
    };
    t.like(await systemKeychain({ environment })(read, signal), { outcome: "absent" });
    t.deepEqual(await readdir(folder), ["hook.cjs"]);
  },
);

onLinux("the package is not there, or has no build for this machine: there is no keychain", async (t) => {
  const file = join(await temporaryFolder(t), "broken.node");
  await writeFile(file, "no library");
  const environment = {
    DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere",
    NAPI_RS_NATIVE_LIBRARY_PATH: file,
  };
  t.deepEqual(await systemKeychain({ environment })(read, signal), {
    outcome: "absent",
    absence: "no-package",
  });
});

onLinux("K18: a bus that never answers costs the limit, blocks nobody, and leaves no process", async (t) => {
  const bus = await startSilentBus();
  t.teardown(async () => await bus.stop());
  const { environment } = bus;
  const clock = new ManualClock();
  const provider = keychainKeyProvider({ environment, profile: undefined });
  const answer = provider.resolve(request, keyContext({ clock }));
  await bus.connected;
  // The native library would hold up this thread by now.
  await sleep(100);
  clock.advance(2000);
  await t.throwsAsync(answer, { code: "key-provider-timeout" });
  await bus.left;
});

onLinux("K18: a process that waits for a keychain can exit, and what it started goes with it", async (t) => {
  const bus = await startSilentBus();
  t.teardown(async () => await bus.stop());
  const module = join(import.meta.dirname, "../../src/keychain/system-keychain.ts");
  const script = `import { systemKeychain } from ${JSON.stringify(module)};
    void systemKeychain({ environment: process.env })(${JSON.stringify(read)}, new AbortController().signal);
    process.stdin.once("data", () => process.exit(7));`;
  const flags = ["--conditions=cedar-source", "--input-type=module", "--eval", script];
  const child = spawn(process.execPath, flags, { env: bus.environment, stdio: ["pipe", "ignore", "ignore"] });
  const ended = once(child, "exit");
  await bus.connected;
  child.stdin.write("exit\n");
  t.deepEqual(await ended, [7, null]);
  await bus.left;
});
