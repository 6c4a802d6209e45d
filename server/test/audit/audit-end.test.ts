import { appendFile, copyFile, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CedarError } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { AuditEndKeeper } from "../../src/audit/audit-end-keeper.ts";
import { AuditFile } from "../../src/audit/audit-file.ts";
import { rememberAuditEnd, rememberedAuditEnd } from "../../src/audit/remember-audit-end.ts";
import { type AuditReport, verifyAudit } from "../../src/audit/verify-audit.ts";
import { ServerStore } from "../../src/store/server-store.ts";
import { ask } from "../helpers/ask.ts";
import { until } from "../helpers/key-api.ts";
import { RecordedLog } from "../helpers/recorded-log.ts";
import { serve } from "../helpers/serve.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** A store that can be down, and counts what it is asked. */
class MapStore {
  readonly held = new Map<string, unknown>();
  questions = 0;
  isDown = false;

  async get(name: string): Promise<unknown> {
    this.#ask();
    return this.held.get(name);
  }

  async set(name: string, value: unknown): Promise<void> {
    this.#ask();
    this.held.set(name, value);
  }

  #ask(): void {
    this.questions += 1;
    if (this.isDown) throw new CedarError("store-unavailable", "The store is down.");
  }
}

interface World {
  readonly path: string;
  readonly store: MapStore;
  /** Writes so many lines. */
  readonly write: (count: number) => Promise<void>;
  readonly remember: () => Promise<unknown>;
  readonly verify: (path?: string) => Promise<AuditReport>;
  readonly lines: () => Promise<readonly string[]>;
}

async function world(t: ExecutionContext): Promise<World> {
  const path = join(await temporaryFolder(t), "audit.jsonl");
  const store = new MapStore();
  let written = 0;
  return {
    path,
    store,
    async write(count) {
      const events = Array.from({ length: count }, () => {
        written += 1;
        return { event: { event: "key-given", client: `ä${written}` }, time: new Date() } as const;
      });
      await new AuditFile(path).append(events, new AbortController().signal);
    },
    remember: async () => await rememberAuditEnd(path, store),
    verify: async (of = path) => await verifyAudit(of, await rememberedAuditEnd(of, store)),
    lines: async () => (await readFile(path, "utf8")).split("\n").slice(0, -1),
  };
}

const missing = (line: number) => [{ line, kind: "end-missing" }];

test("lines that are cut off at the end are missed, also when others have been written since, and a torn one hides nothing", async (t) => {
  const { path, write, remember, verify, lines } = await world(t);
  await write(5);
  await remember();
  t.deepEqual(await verify(), { lines: 5, problems: [] });
  const cut = `${(await lines()).slice(0, 4).join("\n")}\n`;
  await writeFile(path, cut);
  t.deepEqual(await verify(), { lines: 4, problems: missing(5) });
  await write(3);
  t.is(await remember(), "cut-off");
  t.deepEqual(await verify(), { lines: 7, problems: missing(5) });
  await writeFile(path, `${cut}{"time":"2026`);
  t.deepEqual((await verify()).problems, [{ line: 5, kind: "torn" }, ...missing(5)]);
});

test("a last line that was altered is missed as well", async (t) => {
  const { path, write, remember, verify } = await world(t);
  await write(3);
  await remember();
  await writeFile(path, (await readFile(path, "utf8")).replace("ä3", "ö3"));
  t.deepEqual((await verify()).problems, missing(3));
});

test("what the store knows may lag behind the file, and nothing is missed for it", async (t) => {
  const { path, write, remember, verify } = await world(t);
  await write(2);
  t.deepEqual(await verify(), { lines: 2, problems: [] });
  await remember();
  await write(1);
  t.deepEqual(await verify(), { lines: 3, problems: [] });
  await appendFile(path, '{"time":"2026');
  t.like(await remember(), { line: 3 });
  await write(1);
  t.like(await remember(), { line: 5 });
  t.deepEqual(await verify(), { lines: 4, problems: [{ line: 4, kind: "torn" }] });
});

test("a line that was torn behind its line break is none that is known of", async (t) => {
  const { path, write, remember, verify } = await world(t);
  await write(2);
  await appendFile(path, '{"torn\n');
  t.like(await remember(), { line: 2 });
  await write(1);
  t.deepEqual(await verify(), { lines: 3, problems: [{ line: 3, kind: "torn" }] });
});

test("a file that was put away or copied is known by its first line, and the one behind it has an end of its own", async (t) => {
  const { path, write, remember, verify } = await world(t);
  await write(3);
  await remember();
  await rename(path, `${path}.1`);
  await write(1);
  t.deepEqual(await verify(), { lines: 1, problems: [] });
  t.like(await remember(), { line: 1 });
  t.deepEqual(await verify(`${path}.1`), { lines: 3, problems: [] });
  await copyFile(path, `${path}.2`);
  await truncate(path);
  await write(2);
  t.like(await remember(), { line: 2 });
  t.deepEqual(await verify(`${path}.2`), { lines: 1, problems: [] });
});

async function pass(clock: ManualClock, milliseconds: number): Promise<void> {
  const end = clock.elapsed() + milliseconds;
  while (clock.elapsed() < end) {
    clock.advance(500);
    // Files are read in real time.
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

test("the store is told once a second at most, nothing without new lines, and again after it was down", async (t) => {
  const { path, store, write } = await world(t);
  const [clock, log] = [new ManualClock(), new RecordedLog()];
  const keeper = new AuditEndKeeper({ path, store, clock, log: pino({}, log) });
  keeper.start();
  await pass(clock, 2000);
  t.is(store.questions, 0);
  for (let time = 0; time < 20; time += 1) await write(1);
  clock.advance(1000);
  await until(() => store.held.size === 1);
  t.is(store.questions, 2);
  await pass(clock, 3000);
  t.is(store.questions, 2);
  store.isDown = true;
  await write(1);
  await pass(clock, 3000);
  t.is(log.named("The store does not know where the audit log ends").length, 1);
  store.isDown = false;
  const line = (): unknown => ([...store.held.values()][0] as { line: number }).line;
  clock.advance(1000);
  await until(() => line() === 21);
  await write(1);
  await keeper.stop();
  t.is(line(), 22);
});

test("a running server says in its log that its audit log was cut off", async (t) => {
  const { path, store, write } = await world(t);
  await write(3);
  await rememberAuditEnd(path, store);
  const log = new RecordedLog();
  const keeper = new AuditEndKeeper({ path, store, clock: new ManualClock(), log: pino({}, log) });
  await truncate(path, 400);
  await keeper.stop();
  t.is(log.named("The end of the audit log was cut off or altered").length, 1);
});

test("a server that was stopped has told its store of its last line", async (t) => {
  const folder = await temporaryFolder(t);
  const variables = { OPENAI_API_KEY: fakeKey("end"), CEDAR_STATE_DIRECTORY: folder };
  const { keyUrl, stop } = await serve(t, { variables });
  t.is((await ask(keyUrl)).status, 200);
  await stop();
  const path = join(folder, "audit.jsonl");
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  t.regex(lines.at(-1) ?? "", /server-stopped/u);
  const store = new ServerStore(`sqlite://${join(folder, "server.sqlite")}`);
  t.teardown(async () => await store.close());
  t.like(await rememberedAuditEnd(path, store), { line: lines.length });
});
