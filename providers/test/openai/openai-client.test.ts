import { fingerprint, Key, ModelError } from "@cedar/core";
import { fakeKey, startOpenAiServer } from "@cedar/core/testing";
import test from "ava";
import { openAiBaseUrl, openAiClient } from "../../src/openai/openai-client.ts";

function keyOf(value: string): Key {
  return new Key(value, { service: "openai", source: "test", fetchedAt: new Date() });
}

test("what the environment says does not decide which key goes where", async (t) => {
  const server = await startOpenAiServer({ model: [] });
  t.teardown(() => server.close());
  Object.assign(process.env, {
    OPENAI_API_KEY: fakeKey("environment"),
    OPENAI_ADMIN_KEY: fakeKey("admin"),
    OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
    OPENAI_CUSTOM_HEADERS: `Authorization: Bearer ${fakeKey("custom")}`,
    OPENAI_ORG_ID: "org",
    OPENAI_PROJECT_ID: "project",
    OPENAI_WEBHOOK_SECRET: "secret",
    OPENAI_LOG: "debug",
  });
  const client = await openAiClient(server.url, keyOf(fakeKey("given")));
  await client.models.list();
  await (await openAiClient(server.url, undefined)).models.list();
  const fingerprints = server.requests.map(({ keyFingerprint }) => keyFingerprint);
  t.deepEqual(fingerprints, [fingerprint(fakeKey("given")), undefined]);
  const { adminAPIKey, organization, project, webhookSecret, logLevel } = client;
  t.deepEqual([adminAPIKey, organization, project, webhookSecret, logLevel], [null, null, null, null, "off"]);
});

test("A12: the client retries nothing", async (t) => {
  const server = await startOpenAiServer({ model: [], fail: () => ({ status: 500 }) });
  t.teardown(() => server.close());
  const client = await openAiClient(server.url, undefined);
  await t.throwsAsync(async () => await client.models.list());
  t.is(server.requests.length, 1);
});

for (const [title, stray] of Object.entries({
  "a line break": "\r\nX-Other: 1",
  NUL: "\0",
  "a letter outside ASCII": "é",
})) {
  test(`N4: a key that holds ${title} is refused before use, and not quoted`, async (t) => {
    const value = `${fakeKey("stray")}${stray}`;
    const error = await t.throwsAsync(openAiClient(openAiBaseUrl, keyOf(value)), { instanceOf: ModelError });
    t.is(error?.code, "key-malformed");
    t.false(`${error?.message}${error?.stack}`.includes(fakeKey("stray")));
  });
}
