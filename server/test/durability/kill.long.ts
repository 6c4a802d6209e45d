import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { ServerStore } from "../../src/store/server-store.ts";
import { TokenStore } from "../../src/tokens/token-store.ts";
import { ask } from "../helpers/ask.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";
import { AuditAfterKill } from "./audit-after-kill.ts";
import { KilledProcess } from "./killed-process.ts";

/** Each has a folder of its own, and one process at a time. */
const lanes = 4;
const killsOfLane = 50;
/** Then a fresh folder: who makes a token reads all. */
const killsOfFolder = 10;
const killsOfServer = 30;

/** What was acknowledged. */
class Acknowledged {
  readonly lines = new Set<string>();
  readonly created = new Set<string>();
  readonly revoked = new Set<string>();

  add(told: readonly string[]): void {
    for (const text of told) {
      const [kind = "", name = ""] = text.split(" ");
      const names = { line: this.lines, created: this.created, revoked: this.revoked }[kind];
      names?.add(name);
    }
  }
}

function missing(acknowledged: ReadonlySet<string>, found: readonly string[]): readonly string[] {
  const all = new Set(found);
  return [...acknowledged].filter((name) => !all.has(name));
}

async function withTokens<Result>(
  state: string,
  action: (tokens: TokenStore) => Promise<Result>,
): Promise<Result> {
  const store = new ServerStore(`sqlite://${join(state, "server.sqlite")}`);
  try {
    return await action(new TokenStore(store));
  } finally {
    await store.close();
  }
}

async function checkTokens(t: ExecutionContext, state: string, acknowledged: Acknowledged): Promise<void> {
  const records = await withTokens(state, async (tokens) => await tokens.records());
  t.deepEqual(missing(acknowledged.created, [...records.keys()]), []);
  const isGood = (digest: string): boolean => records.get(digest)?.revokedAt === null;
  t.deepEqual([...acknowledged.revoked].filter(isGood), []);
}

/** Kills one writer after the other, and gives what is left of their lines and tokens. */
async function killWriters(
  t: ExecutionContext,
  state: string,
): Promise<{ acknowledged: Acknowledged; torn: number }> {
  await mkdir(state, { mode: 0o700 });
  const audit = new AuditAfterKill(join(state, "audit.jsonl"));
  const acknowledged = new Acknowledged();
  for (let kill = 0; kill < killsOfFolder; kill += 1) {
    const writer = new KilledProcess([join(import.meta.dirname, "endless-writer.ts"), state, `w${kill}`]);
    // It writes behind what the one before has left.
    await Promise.all([writer.until(/^line /u), writer.until(/^created /u)]);
    await sleep(Math.random() * 150);
    await writer.kill();
    acknowledged.add(writer.lines);
    if (kill % 3 === 0) await audit.tear();
    const lines = await audit.check(t);
    t.deepEqual(
      missing(
        acknowledged.lines,
        lines.map(({ outcome = "" }) => outcome),
      ),
      [],
    );
    await checkTokens(t, state, acknowledged);
  }
  return { acknowledged, torn: audit.torn.size };
}

for (let lane = 0; lane < lanes; lane += 1)
  test(`writers ${lane} that are killed while they write lose no token and no audit line that they acknowledged`, async (t) => {
    const folder = await temporaryFolder(t);
    const counts = { lines: 0, created: 0, revoked: 0, torn: 0 };
    for (let kill = 0; kill < killsOfLane; kill += killsOfFolder) {
      const { acknowledged, torn } = await killWriters(t, join(folder, String(kill)));
      counts.lines += acknowledged.lines.size;
      counts.created += acknowledged.created.size;
      counts.revoked += acknowledged.revoked.size;
      counts.torn += torn;
    }
    t.true(counts.lines > 0 && counts.created > 0 && counts.revoked > 0);
    t.log(`${killsOfLane} kills, acknowledged: ${JSON.stringify(counts)}`);
  });

/** Asks with a token without end, and keeps the ids of the requests that were given a key, until the server is gone. */
async function askUntilGone(url: string, token: string, name: string, given: string[]): Promise<void> {
  for (let number = 0; ; number += 1) {
    const id = `${name}-${number}`;
    const headers = { authorization: `Bearer ${token}`, "x-request-id": id };
    const answer = await ask(`${url}/config/openai_key`, { headers }).catch(() => undefined);
    if (answer === undefined) return;
    // Whoever was killed may have left a lock: then no key is given for a moment.
    if (answer.status === 200) given.push(id);
    else if (answer.status !== 503) throw new Error(`answered ${answer.status}: ${answer.text}`);
  }
}

async function urlOf(server: KilledProcess): Promise<string> {
  const line = await server.until(/"Cedar server listens"/u);
  return String(JSON.parse(line).url);
}

test("a server that is killed while it gives keys has recorded each that was received, and knows its tokens when it is back", async (t) => {
  const state = await temporaryFolder(t);
  const audit = new AuditAfterKill(join(state, "audit.jsonl"));
  const environment = {
    HOME: state,
    CEDAR_STATE_DIRECTORY: state,
    CEDAR_LIMIT_PER_CLIENT: "0",
    OPENAI_API_KEY: fakeKey("killed"),
  };
  const main = join(import.meta.dirname, "../../../cli/src/main.ts");
  const given = new Set<string>();
  let slowest = 0;
  const token = await withTokens(state, async (tokens) => await tokens.create({ name: "ci" }));
  for (let kill = 0; kill < killsOfServer; kill += 1) {
    const server = new KilledProcess([main, "server", "--port", "0"], environment);
    const url = await urlOf(server);
    const now: string[] = [];
    const places = Array.from({ length: 16 }, (_, place) => `k${kill}-${place}`);
    const asking = Promise.all(places.map(async (name) => await askUntilGone(url, token, name, now)));
    const startedAt = performance.now();
    while (now.length === 0) await sleep(5);
    slowest = Math.max(slowest, performance.now() - startedAt);
    await sleep(Math.random() * 1200);
    await server.kill();
    await asking;
    for (const id of now) given.add(id);
    if (kill % 3 === 0) await audit.tear();
    const lines = await audit.check(t);
    const recorded = lines.filter(({ event }) => event === "key-given").map(({ request = "" }) => request);
    t.deepEqual(missing(given, recorded), []);
  }
  t.true(audit.ends > 0);
  t.log(
    `${killsOfServer} kills, ${given.size} keys given, ${audit.torn.size} torn lines, the slowest first key took ${Math.round(slowest)} ms`,
  );
});
