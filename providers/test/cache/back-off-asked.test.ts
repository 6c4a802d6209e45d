import { CedarError, type KeyProvider, type KeyReason, openAiKeyService } from "@cedar/core";
import { keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { withBackOff } from "../../src/cache/back-off.ts";
import { serverKeyProvider } from "../../src/keys/server.ts";
import { answering, httpServer } from "../helpers/http-server.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

for (const [what, body, type] of [
  ["a Cedar server", { code: "key-provider-timeout" }, "application/problem+json"],
  ["a proxy", "<html>", "text/html"],
] as const)
  test(`K1, C5: what ${what} asks for with Retry-After is told and kept to, and the user's own wish does not wait`, async (t) => {
    const headers = { "content-type": type, "retry-after": "120" };
    const server = await httpServer(t, answering(503, body, headers));
    const directory = await temporaryFolder(t);
    const clock = new ManualClock();
    const open = (): KeyProvider =>
      withBackOff(serverKeyProvider({ url: server.url, token: undefined, allowHttp: false }), {
        directory,
        serverUrl: server.url,
        token: undefined,
      });
    const ask = async (reason: KeyReason = "cold"): Promise<string> => {
      const context = { ...keyContext({ clock, reason }), deadline: clock.now() + 15_000 };
      const error = await t.throwsAsync<CedarError>(
        async () => await open().resolve({ service: openAiKeyService }, context),
        { instanceOf: CedarError },
      );
      return error.message;
    };
    t.regex(await ask(), /and asks to wait 2 min\.$/u);
    clock.advance(119_999);
    t.regex(
      await ask(),
      / is not asked again until \S+ \(.*\), since the last attempt failed: .*asks to wait 2 min\.$/u,
    );
    t.is(server.requests.length, 1);
    await ask("refresh");
    t.is(server.requests.length, 2);
    clock.advance(120_000);
    await ask();
    t.is(server.requests.length, 3);
  });
