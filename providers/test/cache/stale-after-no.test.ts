import {
  CedarError,
  type CedarErrorCode,
  type KeyContext,
  type KeyProvider,
  openAiKeyService,
} from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { withBackOff } from "../../src/cache/back-off.ts";
import { staleIfError } from "../../src/cache/stale-if-error.ts";
import { start, writeCachedEntry } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const request = { service: openAiKeyService };
const serverUrl = "https://cedar.example";
const hour = 60 * 60 * 1000;

/** A server that fails as the test says, and a process that asks it with a token. */
async function world(t: ExecutionContext) {
  const directory = await temporaryFolder(t);
  // Fetched an hour before the start of the clock: over since.
  await writeCachedEntry(directory, { server_url: serverUrl });
  const clock = new ManualClock(start + 30 * hour);
  const server: { code: CedarErrorCode | undefined } = { code: "server-unreachable" };
  const asked: KeyProvider = {
    name: "server",
    async resolve(_request, context) {
      if (server.code === undefined) return context.createKey(fakeKey("served"), { cache: "disk" });
      throw new CedarError(server.code, "It failed.");
    },
  };
  const ask = async (token: string, reason: KeyContext["reason"] = "cold"): Promise<string | undefined> => {
    const provider = withBackOff(asked, { directory, serverUrl, token });
    const patient = staleIfError(provider, { directory, serverUrl, staleIfErrorSeconds: 7 * 24 * 3600 });
    const context = { ...keyContext({ clock }), reason };
    return await patient.resolve(request, context).then(
      (key) => key?.reveal(),
      (error: CedarError) => error.code,
    );
  };
  return { server, clock, ask };
}

for (const no of ["server-refused", "server-without-key"] as const)
  test(`K4: after ${no} an old key is not given, whatever fails then, with whatever token, and after any pause`, async (t) => {
    const { server, clock, ask } = await world(t);
    t.is(await ask("one"), fakeKey("cached"));
    server.code = no;
    t.is(await ask("one", "refresh"), no);
    server.code = "server-not-cedar";
    t.is(await ask("one"), no);
    t.is(await ask("one", "refresh"), "server-not-cedar");
    t.is(await ask("one"), "server-not-cedar");
    t.is(await ask("two"), "server-not-cedar");
    clock.advance(hour);
    server.code = "server-unreachable";
    t.is(await ask("one"), "server-unreachable");
    clock.advance(20 * hour);
    t.is(await ask("one"), "server-unreachable");
  });

test("K4: once the server has given a key again, its no is forgotten", async (t) => {
  const { server, clock, ask } = await world(t);
  server.code = "server-refused";
  t.is(await ask("one", "refresh"), "server-refused");
  server.code = undefined;
  t.is(await ask("one", "refresh"), fakeKey("served"));
  server.code = "server-unreachable";
  clock.advance(1000);
  // Nothing was written down here but the entry of before.
  t.is(await ask("one"), fakeKey("cached"));
});
