import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { type StoreServer, storeServers } from "../../../test/helpers/store-server.ts";
import { ServerStore } from "../../src/store/server-store.ts";

const unavailable = { code: "store-unavailable" };

/** Waits until the store answers, and gives how long it took, in milliseconds. */
async function untilAnswering(store: ServerStore): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const answers = await store.get("any").then(
      () => true,
      () => false,
    );
    if (answers) return performance.now() - startedAt;
    await sleep(50);
  }
}

type Behaviour = (t: ExecutionContext, server: StoreServer) => Promise<void>;

const ofAll: Readonly<Record<string, Behaviour>> = {
  "what one connection to STORE writes, another one reads and lists by the beginning of its name": async (
    t,
    { url },
  ) => {
    const [one, other] = [new ServerStore(url), new ServerStore(url)];
    await one.set("token:a", { name: "ann" });
    await Promise.all([other.set("token:b", 2), other.set("revision", "r1")]);
    t.deepEqual(await other.get("token:a"), { name: "ann" });
    t.is(await one.get("token:none"), undefined);
    const listed = await one.list("token:");
    t.deepEqual(
      [...listed.keys()].sort((left, right) => left.localeCompare(right)),
      ["a", "b"],
    );
    t.is(listed.get("b"), 2);
    await Promise.all([one.close(), other.close()]);
    t.is(await one.get("revision"), "r1");
    await one.close();
  },
};

const ofServers: Readonly<Record<string, Behaviour>> = {
  "B13: STORE that is gone is told as that, and nothing looks like a miss; it is found again within 5 s":
    async (t, server) => {
      const store = new ServerStore(server.url);
      await store.set("token:kept", true);
      await server.halt();
      await t.throwsAsync(store.get("token:kept"), unavailable);
      await t.throwsAsync(store.list("token:"), unavailable);
      const error = await t.throwsAsync(store.set("token:new", true), unavailable);
      t.notRegex(error.message, /password/u);
      // A connection that broke while nobody asked ends no process.
      await sleep(100);
      await server.start();
      const milliseconds = await untilAnswering(store);
      t.true(milliseconds < 5000, `it took ${milliseconds} ms`);
      t.is(await store.get("token:kept"), true);
      await store.close();
    },
};

for (const [kind, start] of Object.entries(storeServers)) {
  if (start === undefined) {
    test.skip(`${kind} is not installed: on Debian, apt-get install redis-server postgresql`, () => {});
    continue;
  }
  const behaviours = kind === "sqlite" ? ofAll : { ...ofAll, ...ofServers };
  // One after the other: each has two seconds to answer, also on a busy machine.
  for (const [title, behaviour] of Object.entries(behaviours))
    test.serial(title.replace("STORE", kind), async (t) => {
      const server = await start();
      t.teardown(async () => await server.stop());
      await behaviour(t, server);
    });
}

for (const scheme of ["redis", "postgres"])
  test(`B13: a ${scheme}:// that hangs is given up after 2 s, and does not hold the process up`, async (t) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.resume())).listen(0, "127.0.0.1");
    t.teardown(() => {
      silent.close();
      for (const socket of sockets) socket.destroy();
    });
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const store = new ServerStore(`${scheme}://name:a-password@127.0.0.1:${port}/0`);
    const error = await t.throwsAsync(store.get("any"), unavailable);
    t.regex(error.message, /did not answer within 2 s/u);
    t.notRegex(error.message, /a-password/u);
    // What hangs is let go.
    while (sockets.length === 0 || !sockets.every(({ destroyed }) => destroyed)) await sleep(20);
  });

test("a file that cannot be made is a store that is not available", async (t) => {
  await t.throwsAsync(new ServerStore("sqlite:///proc/none/server.sqlite").get("any"), unavailable);
});
