import { CedarError, openAiKeyService } from "@cedar/core";
import { keyContext } from "@cedar/core/testing";
import test from "ava";
import { withBackOff } from "../../src/cache/back-off.ts";

const hints: readonly (readonly [given: string | undefined, told: string])[] = [
  [undefined, ""],
  ["Mend it.", "Mend it. "],
  ["Try `curl http://127.0.0.1:9/health`", "Try `curl http://127.0.0.1:9/health`. "],
];
for (const [hint, told] of hints)
  test(`the hint of a failure ${JSON.stringify(hint)} and how to ask at once are sentences of their own`, async (t) => {
    const server = {
      name: "server",
      resolve: () => Promise.reject(new CedarError("server-unreachable", "It failed.", { hint })),
    };
    const options = { directory: undefined, serverUrl: "https://cedar.example", token: undefined };
    const provider = withBackOff(server, options);
    const context = keyContext();
    const ask = async (): Promise<unknown> => await provider.resolve({ service: openAiKeyService }, context);
    await t.throwsAsync(ask());
    const error = await t.throwsAsync<CedarError>(ask());
    t.is(error.hint, `${told}With \`CEDAR_REFRESH_KEY=1\` it is asked at once.`);
  });
