import { execFile } from "node:child_process";
import { appendFile, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import type { AuditEvent } from "../../src/audit/audit-event.ts";
import { AuditFile } from "../../src/audit/audit-file.ts";
import { verifyAudit } from "../../src/audit/verify-audit.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const { signal } = new AbortController();
const probe = join(import.meta.dirname, "../helpers/audit-probe.ts");

async function fileOf(t: ExecutionContext): Promise<AuditFile> {
  return new AuditFile(join(await temporaryFolder(t), "audit.jsonl"));
}

async function append(file: AuditFile, ...clients: string[]): Promise<void> {
  const events = clients.map((client): AuditEvent => ({ event: "key-given", client }));
  const time = new Date("2026-11-24T12:00:00Z");
  await file.append(
    events.map((event) => ({ event, time })),
    signal,
  );
}

async function linesOf({ path }: AuditFile): Promise<string[]> {
  return (await readFile(path, "utf8")).split("\n").slice(0, -1);
}

test("each event is one line of JSON with its time, and the hash of the line before", async (t) => {
  const file = await fileOf(t);
  await append(file, "ann", "bob");
  await append(file, "ci");
  const lines = (await linesOf(file)).map((line) => JSON.parse(line));
  t.deepEqual(
    lines.map(({ client, time }) => [client, time]),
    ["ann", "bob", "ci"].map((client) => [client, "2026-11-24T12:00:00.000Z"]),
  );
  t.is(lines[0].previous, "0".repeat(64));
  t.deepEqual(await verifyAudit(file.path), { lines: 3, problems: [] });
});

test("the file is its user's alone, and a link in its place is not followed", async (t) => {
  const file = await fileOf(t);
  await append(file, "ann");
  t.is((await stat(file.path)).mode & 0o777, 0o600);
  const linked = new AuditFile(join(await temporaryFolder(t), "audit.jsonl"));
  await symlink(file.path, linked.path);
  await t.throwsAsync(append(linked, "bob"), { code: "ELOOP" });
});

test("processes that write at the same time write one chain, and nothing is lost", async (t) => {
  const file = await fileOf(t);
  const flags = ["--conditions=cedar-source", probe, file.path];
  const names = ["a", "b", "c", "d"];
  await Promise.all(
    names.map(async (name) => await promisify(execFile)(process.execPath, [...flags, name, "25"])),
  );
  t.deepEqual(await verifyAudit(file.path), { lines: 100, problems: [] });
});

test("a line that is missing, altered, or stands elsewhere is found where the next one does not fit", async (t) => {
  const file = await fileOf(t);
  await append(file, "a", "b", "c", "d");
  const [a = "", b = "", c = "", d = ""] = await linesOf(file);
  const problem = (line: number) => [{ line, kind: "altered-or-missing" }];
  const cases: readonly (readonly [lines: readonly string[], problems: unknown])[] = [
    [[a, c, d], problem(2)],
    [[a, b.replace('"b"', '"x"'), c, d], problem(3)],
    [
      [a, c, b, d],
      [...problem(2), ...problem(3), ...problem(4)],
    ],
    [[b, c, d], [{ line: 1, kind: "beginning-missing" }]],
    [[a, b, c, d, d], problem(5)],
  ];
  for (const [lines, problems] of cases) {
    await writeFile(file.path, `${lines.join("\n")}\n`);
    t.deepEqual((await verifyAudit(file.path)).problems, problems);
  }
});

test("a line that was torn is named, and the next one follows on the last whole one", async (t) => {
  const file = await fileOf(t);
  await append(file, "ann");
  await appendFile(file.path, '{"time":"2026-11-24T12:00:00.000Z","event":"key-gi');
  t.deepEqual(await verifyAudit(file.path), { lines: 1, problems: [{ line: 2, kind: "torn" }] });
  await append(new AuditFile(file.path), "bob");
  t.deepEqual(await verifyAudit(file.path), { lines: 2, problems: [{ line: 2, kind: "torn" }] });
});

test("the last whole line is found however long what was torn behind it is", async (t) => {
  const file = await fileOf(t);
  await append(file, "ä".repeat(9000));
  await appendFile(file.path, "x".repeat(50_000));
  await append(new AuditFile(file.path), "bob");
  t.deepEqual(await verifyAudit(file.path), { lines: 2, problems: [{ line: 2, kind: "torn" }] });
});

test("a file that was put away is followed by one with a chain of its own", async (t) => {
  const file = await fileOf(t);
  await append(file, "ann");
  await rename(file.path, `${file.path}.1`);
  await append(file, "bob");
  for (const path of [file.path, `${file.path}.1`])
    t.deepEqual(await verifyAudit(path), { lines: 1, problems: [] });
});
