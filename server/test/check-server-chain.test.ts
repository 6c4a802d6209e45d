import { CedarError } from "@cedar/core";
import test from "ava";
import { checkServerChain } from "../src/check-server-chain.ts";

const origin = "variable CEDAR_SERVER_PROVIDER_CHAIN";

for (const [name, reason] of [
  ["server", /itself/u],
  ["cache", /rotated on the server/u],
] as const) {
  test(`S5: a server's chain that names ${name} is refused, with the reason and where it was configured`, (t) => {
    const error = t.throws(() => checkServerChain(["env", name], origin), { instanceOf: CedarError });
    t.is(error?.code, "configuration-invalid");
    t.regex(error?.message ?? "", reason);
    t.true(error?.message.includes(`env,${name} (from ${origin})`));
    t.true(error?.hint?.includes("CEDAR_SERVER_PROVIDER_CHAIN"));
  });
}

test("a server's chain may name any other provider", (t) => {
  t.notThrows(() => checkServerChain(["file", "env", "my-vault"], origin));
});
