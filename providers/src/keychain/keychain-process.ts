// The program that asks the keychain, for `system-keychain.ts`. The native library connects to the keychain on the thread that calls it,
// and waits for ever where somebody listens and nobody answers. So it is called in a process of its own, which can be ended, and there
// in a second thread, so that the first one sees that the parent has gone.
import { parentPort, Worker, workerData } from "node:worker_threads";
import { type KeychainAnswer, type KeychainRequest, keychainName } from "./keychain.ts";

// On Linux the library would fall back to the kernel's keyring, which forgets everything at the next start of the machine.
const options = { linux: { store: "secret-service" } } as const;

async function loadLibrary(): Promise<typeof import("@napi-rs/keyring") | undefined> {
  try {
    return await import("@napi-rs/keyring");
  } catch {
    return undefined;
  }
}

type Entry = InstanceType<typeof import("@napi-rs/keyring").AsyncEntry>;

async function openEntry(account: string): Promise<Entry | KeychainAnswer> {
  const library = await loadLibrary();
  if (library === undefined) return { outcome: "absent", absence: "no-package" };
  try {
    return new library.AsyncEntry(keychainName, account, options);
  } catch {
    return { outcome: "absent", absence: "no-service" };
  }
}

async function use(entry: Entry, request: KeychainRequest): Promise<KeychainAnswer> {
  switch (request.operation) {
    case "read": {
      const value = await entry.getPassword();
      return value === null ? { outcome: "none" } : { outcome: "done", value };
    }
    case "write":
      await entry.setPassword(request.value);
      return { outcome: "done" };
    case "remove":
      return { outcome: (await entry.deleteCredential()) ? "done" : "none" };
  }
}

async function answer(request: KeychainRequest): Promise<KeychainAnswer> {
  const entry = await openEntry(request.account);
  if ("outcome" in entry) return entry;
  return await use(entry, request).catch(() => ({ outcome: "refused" }) as const);
}

/** Hands one request to a thread, and is ended by the parent then; a parent that has gone wants no answer. */
function serve(parent: NodeJS.Process = process): void {
  parent.once("disconnect", () => parent.kill(parent.pid, "SIGKILL"));
  parent.once("message", (request: KeychainRequest) => {
    const thread = new Worker(import.meta.filename, { workerData: request });
    thread.once("message", (given) => parent.send?.(given));
  });
}

if (parentPort === null) serve();
else parentPort.postMessage(await answer(workerData as KeychainRequest));
