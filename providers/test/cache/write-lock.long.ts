import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { runCacheProbe } from "../helpers/run-cache-probe.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("F4: of 20 processes with 50 writes each nobody reads a torn file or none, and no later key is lost to an earlier one", async (t) => {
  const directory = await temporaryFolder(t);
  const steps = [{ do: "remember", key: "crowd" }, { do: "resolve" }] as const;
  const outcomes = await Promise.all(
    Array.from(
      { length: 20 },
      async () => await runCacheProbe({ caches: [{ directory }], steps, rounds: 50 }),
    ),
  );
  const latest = { written: "", lost: 0 };
  for (const { reports, standardError } of outcomes) {
    t.is(standardError, "");
    const read = reports.filter(({ did }) => did === "resolve");
    t.is(read.length, 50);
    t.true(
      read.every(({ key, lines }) => key?.startsWith("sk-cedar-fake-crowd-") === true && lines.length === 0),
    );
    const written = reports.flatMap(({ did, fetchedAt }) => (did === "remember" ? (fetchedAt ?? "") : []));
    // What was kept once is replaced by later ones only.
    latest.lost += read.filter(({ fetchedAt }, index) => (fetchedAt ?? "") < (written[index] ?? "")).length;
    latest.written = [latest.written, ...written].sort().at(-1) ?? "";
  }
  t.is(latest.lost, 0);
  const left: { fetched_at?: string } = JSON.parse(
    await readFile(join(directory, "openai_key.json"), "utf8"),
  );
  t.is(left.fetched_at, latest.written);
  t.deepEqual(await readdir(directory), ["openai_key.json"]);
});
