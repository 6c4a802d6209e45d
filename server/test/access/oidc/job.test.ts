import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createCedar } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import { builtInProviders } from "@cedar/providers";
import test from "ava";
import { serveCedar } from "../../helpers/serve-cedar.ts";
import { subject, TestIssuer } from "../../helpers/test-issuer.ts";

test("S8: a job of GitHub Actions is given the key without a secret of its own", async (t) => {
  const issuer = await TestIssuer.start(t);
  const github = createServer((request, response) => {
    const aud = new URL(request.url ?? "", "http://localhost").searchParams.get("audience");
    void issuer.sign({ aud }).then((value) => response.end(JSON.stringify({ value })));
  }).listen(0, "127.0.0.1");
  await once(github, "listening");
  t.teardown(() => github.close());
  const oidc = [{ issuer: issuer.url, audience: ["team"], subjects: [subject] }];
  const given = fakeKey("job");
  const { url, log } = await serveCedar(t, async (_request, context) => context.createKey(given), {
    config: { oidc },
  });
  const cedar = await createCedar({
    config: { providerChain: ["server"], serverUrl: url, oidcToken: "github", oidcAudience: "team" },
    plugins: [builtInProviders],
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}/?v=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "token-of-the-request",
    },
  });
  t.is((await cedar.keys.resolve()).key.reveal(), given);
  t.is(log.named("OpenAI key requested")[0]?.client, subject);
});
