import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CedarError,
  type CedarErrorCode,
  type KeyContext,
  type KeyProvider,
  openAiKeyService,
} from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { type BackOffOptions, withBackOff } from "../../src/cache/back-off.ts";
import { token } from "../helpers/ask-server.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const request = { service: openAiKeyService };
const serverUrl = "https://cedar.example";

/** A server that fails with a code, or gives a key without one, and counts how often it was asked. */
class Server {
  code: CedarErrorCode | undefined = "server-unreachable";
  asked = 0;

  provider(): KeyProvider {
    return {
      name: "server",
      resolve: async (_request, context) => {
        this.asked += 1;
        if (this.code === undefined) return context.createKey(fakeKey("served"), { cache: "disk" });
        throw new CedarError(this.code, "It failed.", { hint: "Is it running?" });
      },
    };
  }
}

function world(directory: string | undefined) {
  const server = new Server();
  const clock = new ManualClock();
  const open = (more: Partial<BackOffOptions> = {}): KeyProvider =>
    withBackOff(server.provider(), { directory, serverUrl, token, ...more });
  return { server, clock, open };
}

async function failureOf(
  t: ExecutionContext,
  provider: KeyProvider,
  context: KeyContext,
): Promise<CedarError> {
  return await t.throwsAsync<CedarError>(async () => await provider.resolve(request, context), {
    instanceOf: CedarError,
  });
}

test("K2: after a failure no process asks the server for a while, and is told until when and why", async (t) => {
  const directory = await temporaryFolder(t);
  const { server, clock, open } = world(directory);
  await failureOf(t, open(), keyContext({ clock }));
  for (const provider of [open(), open()]) {
    const error = await failureOf(t, provider, keyContext({ clock }));
    t.is(error.code, "server-unreachable");
    t.regex(
      error.message,
      /^The server https:\/\/cedar\.example is not asked again until 20\d\d-\S+T\S+[+-]\d\d:\d\d \(in 1 s\), since the last attempt failed: It failed\.$/u,
    );
    t.is(error.hint, "Is it running? With `CEDAR_REFRESH_KEY=1` it is asked at once.");
  }
  t.is(server.asked, 1);
});

test("K1: the pause is doubled with each failure, a minute at most, and ends with a success", async (t) => {
  const directory = await temporaryFolder(t);
  const { server, clock, open } = world(directory);
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    await failureOf(t, open(), keyContext({ clock }));
    const asked = server.asked;
    clock.advance(seconds * 750 - 1);
    await failureOf(t, open(), keyContext({ clock }));
    t.is(server.asked, asked, `for ${seconds} s nobody asks`);
    clock.advance(seconds * 250 + 1);
  }
  server.code = undefined;
  t.not(await open().resolve(request, keyContext({ clock })), undefined);
  t.deepEqual(await readdir(directory), []);
  server.code = "server-unreachable";
  await failureOf(t, open(), keyContext({ clock }));
  clock.advance(1000);
  const asked = server.asked;
  await failureOf(t, open(), keyContext({ clock }));
  t.is(server.asked, asked + 1, "it begins anew");
});

test("C5: the user's own wish for a fresh key and a refused key do not wait, a refresh in the background does", async (t) => {
  const { server, clock, open } = world(await temporaryFolder(t));
  await failureOf(t, open(), keyContext({ clock }));
  const current = keyContext({ clock }).createKey(fakeKey("held"));
  await failureOf(t, open(), { ...keyContext({ clock, reason: "refresh" }), current });
  t.is(server.asked, 1);
  await failureOf(t, open(), { ...keyContext({ clock, reason: "rejected" }), current });
  await failureOf(t, open(), keyContext({ clock, reason: "refresh" }));
  t.is(server.asked, 3);
  server.code = undefined;
  t.not(await open().resolve(request, keyContext({ clock, reason: "refresh" })), undefined);
  t.not(await open().resolve(request, keyContext({ clock })), undefined);
});

test("K10: a refusal holds for five minutes, but not for another token", async (t) => {
  const { server, clock, open } = world(await temporaryFolder(t));
  server.code = "server-refused";
  await failureOf(t, open(), keyContext({ clock }));
  clock.advance(220_000);
  t.is((await failureOf(t, open(), keyContext({ clock }))).code, "server-refused");
  t.is(server.asked, 1);
  await failureOf(t, open({ token: undefined }), keyContext({ clock }));
  await failureOf(t, open({ token: "another-token-0123456789" }), keyContext({ clock }));
  t.is(server.asked, 3);
  clock.advance(300_000);
  await failureOf(t, open(), keyContext({ clock }));
  t.is(server.asked, 4);
});

test("K8: the failure of one server, service or profile says nothing of another", async (t) => {
  const directory = await temporaryFolder(t);
  const { server, clock, open } = world(directory);
  await failureOf(t, open(), keyContext({ clock }));
  await failureOf(t, open({ serverUrl: "https://other.example" }), keyContext({ clock }));
  await failureOf(t, open({ profile: "staging" }), keyContext({ clock }));
  const other = { service: { ...openAiKeyService, name: "gemini" } };
  await t.throwsAsync(async () => await open().resolve(other, keyContext({ clock })));
  t.is(server.asked, 4);
  t.deepEqual((await readdir(directory)).sort(), [
    "gemini_key.json.retry",
    "openai_key.json.retry",
    "openai_key.staging.json.retry",
  ]);
});

test("K13: a pause that is further ahead than anybody waits is of a clock that was wrong", async (t) => {
  const { server, clock, open } = world(await temporaryFolder(t));
  await failureOf(t, open(), keyContext({ clock }));
  clock.advance(-10 * 60_000);
  await failureOf(t, open(), keyContext({ clock }));
  t.is(server.asked, 2);
});

test("an outage of long ago does not make the next pause longer", async (t) => {
  const { server, clock, open } = world(await temporaryFolder(t));
  for (let failure = 0; failure < 7; failure += 1) {
    await failureOf(t, open(), keyContext({ clock }));
    clock.advance(60_000);
  }
  clock.advance(24 * 60 * 60_000);
  await failureOf(t, open(), keyContext({ clock }));
  clock.advance(1000);
  const asked = server.asked;
  await failureOf(t, open(), keyContext({ clock }));
  t.is(server.asked, asked + 1);
});

test("F6: without a home, and in a folder where nothing can be written, a process remembers by itself", async (t) => {
  const directory = await temporaryFolder(t);
  await mkdir(join(directory, "openai_key.json.retry", "kept"), { recursive: true });
  for (const folder of [undefined, directory, "/proc/cedar"]) {
    const { server, clock, open } = world(folder);
    const provider = open();
    await failureOf(t, provider, keyContext({ clock }));
    await failureOf(t, provider, keyContext({ clock }));
    t.is(server.asked, 1);
    clock.advance(1000);
    server.code = undefined;
    t.not(await provider.resolve(request, keyContext({ clock })), undefined);
    t.not(await provider.resolve(request, keyContext({ clock })), undefined);
  }
});

test("F1, F2: the note is the owner's alone, holds no token, and one that is torn is none", async (t) => {
  const directory = await temporaryFolder(t);
  const { server, clock, open } = world(directory);
  server.code = "server-refused";
  await failureOf(t, open(), keyContext({ clock }));
  const path = join(directory, "openai_key.json.retry");
  const text = await readFile(path, "utf8");
  t.is((await stat(path)).mode & 0o777, 0o600);
  t.false(text.includes(token));
  t.like(JSON.parse(text), { server_url: serverUrl, service: "openai", failures: 1, code: "server-refused" });
  await writeFile(path, text.slice(0, 40));
  await failureOf(t, open(), keyContext({ clock }));
  t.is(server.asked, 2);
});

test("failures that say nothing of the server, and providers without one, are not held back", async (t) => {
  const directory = await temporaryFolder(t);
  const { server, clock, open } = world(directory);
  server.code = "key-malformed";
  for (const provider of [open(), open({ serverUrl: undefined })]) {
    await failureOf(t, provider, keyContext({ clock }));
    await failureOf(t, provider, keyContext({ clock }));
  }
  t.is(server.asked, 4);
  t.deepEqual(await readdir(directory), []);
});
