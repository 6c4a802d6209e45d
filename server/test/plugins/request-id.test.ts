import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;
const key = fakeKey("request-id");
const token = "token-of-the-ci-client-0123456789";

async function idOf(url: string, id?: string): Promise<unknown> {
  const { headers } = await ask(url, id === undefined ? {} : { headers: { "x-request-id": id } });
  return headers["x-request-id"];
}

test("the id that a client gives its request is taken, and stands in the answer, the log and the audit log", async (t) => {
  const folder = await temporaryFolder(t);
  const variables = { OPENAI_API_KEY: key, CEDAR_STATE_DIRECTORY: folder };
  const { url, keyUrl, log } = await serve(t, { variables, flags: { verbose: true } });
  const id = "Build.7_of-main";
  t.is(await idOf(keyUrl, id), id);
  t.is(await idOf(`${url}/nothing`, id), id);
  t.is(log.named("OpenAI key requested")[0]?.request, id);
  t.is(log.named("GET an unknown path answered")[0]?.request, id);
  const lines = (await readFile(join(folder, "audit.jsonl"), "utf8")).trimEnd().split("\n");
  t.true(lines.some((line) => JSON.parse(line).request === id));
});

test("a request without an id, or with one that is ill formed, is given one of its own", async (t) => {
  const { url, keyUrl, log } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  const ids = [await idOf(keyUrl), await idOf(`${url}/health`), await idOf(`${url}/%zz`)];
  for (const id of ["", "a b", "ü", "a/b", 'a"b', "x".repeat(65), "a,b"])
    ids.push(await idOf(`${url}/health`, id));
  for (const id of ids) t.regex(String(id), uuid);
  t.is(new Set(ids).size, ids.length);
  t.is(log.named("OpenAI key requested")[0]?.request, ids[0]);
  t.is(await idOf(`${url}/health`, "x".repeat(64)), "x".repeat(64));
});

test("L3: a key or a token that was sent as an id is not taken for one", async (t) => {
  const variables = { OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: `ci:${token}` };
  const { keyUrl, log } = await serve(t, { variables, flags: { verbose: true } });
  for (const id of [
    key,
    token,
    "sk-proj-of-somebody-else-0123456789",
    "cedar_token_AbCdEf0123456789",
    `id.${token}`,
  ]) {
    t.regex(String(await idOf(keyUrl, id)), uuid);
    t.false(log.text.includes(id));
  }
});
