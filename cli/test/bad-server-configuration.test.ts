import { once } from "node:events";
import { createServer } from "node:net";
import test from "ava";
import { createWorld } from "./helpers/create-world.ts";
import { runCedar } from "./helpers/run-cedar.ts";

const wrong = {
  CEDAR_AUTH: "maybe",
  CEDAR_AUDIT: "sometimes",
  CEDAR_CLIENT_TOKENS: "two, canary-of-a-token-without-a-name",
  CEDAR_LIMIT_PER_CLIENT: "-1",
  CEDAR_LIMIT_PER_ADDRESS: "1.5",
  CEDAR_LIMIT_FAILURES: "many",
  CEDAR_SERVER_PROVIDER_CHAIN: "env,server",
  CEDAR_STORE: "canary://of-a-store",
};

test("of a server's configuration all errors are told at once, without what is secret; exit 2, and it never listens", async (t) => {
  const { environment, workspace } = await createWorld(t);
  // Who would try to listen here would say that the port is taken.
  const taken = createServer().listen(0, "127.0.0.1");
  t.teardown(() => taken.close());
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  const run = await runCedar(["server"], {
    environment: { ...environment, ...wrong, PORT: port },
    workspace,
  });
  t.is(run.code, 2);
  t.is(run.stdout, "");
  for (const variable of Object.keys(wrong))
    t.is(run.stderr.split(`(from variable ${variable}): `).length, 2, `${variable}: ${run.stderr}`);
  t.notRegex(run.stderr, /canary|another program listens/u);
});

for (const name of ["server", "cache"])
  test(`S5: a server's chain that names ${name} is refused with the reason`, async (t) => {
    const { environment, workspace } = await createWorld(t);
    const run = await runCedar(["server", "--provider-chain", `env,${name}`], { environment, workspace });
    t.is(run.code, 2);
    t.regex(run.stderr, /serverProviderChain \(from flag --provider-chain\): has the provider/u);
    t.regex(run.stderr, name === "server" ? /which is itself/u : /rotated on the server/u);
  });
