import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import type { AuditLine } from "../../src/audit/audit-event.ts";
import { verifyAudit } from "../../src/audit/verify-audit.ts";
import { ask } from "../helpers/ask.ts";
import { type Served, serve } from "../helpers/serve.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const key = fakeKey("audited");
const token = "token-of-the-ci-client-0123456789";
const authorization = `Bearer ${token}`;

interface World extends Served {
  readonly folder: string;
  readonly path: string;
  readonly lines: () => Promise<AuditLine[]>;
}

async function world(t: ExecutionContext, more: Readonly<Record<string, string>> = {}): Promise<World> {
  const folder = join(await temporaryFolder(t), "state");
  const path = join(folder, "audit.jsonl");
  const own = { OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: `ci:${token}`, CEDAR_STATE_DIRECTORY: folder };
  const served = await serve(t, { variables: { ...own, ...more } });
  const lines = async (): Promise<AuditLine[]> =>
    (await readFile(path, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { ...served, folder, path, lines };
}

test("a key that was given stands in the audit log before it is answered: who, from where, which key, and the request", async (t) => {
  const { keyUrl, lines, path } = await world(t);
  const { headers } = await ask(keyUrl, { headers: { authorization } });
  const given = (await lines()).filter(({ event }) => event === "key-given");
  t.is(given.length, 1);
  t.like(given[0], {
    client: "ci",
    address: "127.0.0.1",
    service: "openai",
    fingerprint: fingerprint(key),
    outcome: "given",
  });
  t.truthy(given[0]?.request);
  await ask(keyUrl, { headers: { authorization, "if-none-match": headers.etag ?? "" } });
  t.is((await lines()).at(-1)?.outcome, "unchanged");
  const text = await readFile(path, "utf8");
  for (const secret of [key, token]) t.false(text.includes(secret));
  t.deepEqual((await verifyAudit(path)).problems, []);
});

test("who was refused stands there with the reason, and what was reported with its fingerprint", async (t) => {
  const { keyUrl, url, stop, lines } = await world(t);
  await ask(keyUrl);
  await ask(`${url}/config/keys/nothing`, { headers: { authorization } });
  await ask(`${keyUrl}/rejections`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ fingerprint: fingerprint(key) }),
  });
  await stop();
  const [started, missing, unknown, rejected, stopped] = await lines();
  t.is(started?.event, "server-started");
  t.like(missing, { event: "key-refused", code: "token-missing", address: "127.0.0.1" });
  t.like(unknown, { event: "key-refused", code: "service-unknown", client: "ci" });
  t.like(rejected, { event: "key-rejected", client: "ci", service: "openai", fingerprint: fingerprint(key) });
  t.is(stopped?.event, "server-stopped");
});

test("when nothing can be recorded no key is given: 503 within 2 s, and the key is given again once it can", async (t) => {
  const { keyUrl, path, log } = await world(t);
  const headers = { authorization };
  t.is((await ask(keyUrl, { headers })).status, 200);
  await rm(path);
  await mkdir(path);
  const startedAt = performance.now();
  const refused = await ask(keyUrl, { headers });
  t.true(performance.now() - startedAt < 2000);
  t.is(refused.status, 503);
  t.like(JSON.parse(refused.text), { code: "audit-failed" });
  for (const secret of [key, path]) t.false(refused.text.includes(secret));
  t.is((await ask(keyUrl.replace("/config/openai_key", "/health"))).status, 200);
  t.regex(log.text, /The audit log cannot be written/u);
  await rm(path, { recursive: true });
  t.is((await ask(keyUrl, { headers })).status, 200);
  t.regex(log.text, /The audit log can be written again/u);
});

test("CEDAR_AUDIT=best-effort gives keys that cannot be recorded", async (t) => {
  const { keyUrl, path } = await world(t, { CEDAR_AUDIT: "best-effort" });
  t.is((await ask(keyUrl, { headers: { authorization } })).status, 200);
  await rm(path);
  await mkdir(path);
  t.is((await ask(keyUrl, { headers: { authorization } })).status, 200);
});

test("CEDAR_AUDIT=off writes no audit log", async (t) => {
  const { keyUrl, path } = await world(t, { CEDAR_AUDIT: "off" });
  t.is((await ask(keyUrl, { headers: { authorization } })).status, 200);
  await t.throwsAsync(stat(path), { code: "ENOENT" });
});

test("a server without a place for an audit log says so at its start", async (t) => {
  const { log } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  t.regex(log.text, /There is no audit log: nobody records to whom keys are given/u);
});
