import { inspect } from "node:util";
import test from "ava";
import { concealSecrets } from "../../src/config/conceal-secrets.ts";
import { defaultConfig } from "../../src/config/default-config.ts";

const secrets = {
  keyCommand: ["get-key", "--password", "of-the-vault-0123456789abcdef"],
  token: "a-token-of-this-client-0123456789abcdef",
  cacheSecret: "a-secret-of-the-cache-0123456789abcdef",
  clientTokens: [{ name: "anna", token: "a-token-of-anna-0123456789abcdefghij" }],
};

test("L1: settings that are printed or serialised show secrets as fingerprints, and hold them unchanged", (t) => {
  const config = concealSecrets({ ...defaultConfig(), ...secrets });
  const printed = [inspect({ config }, { depth: 9, showHidden: true }), JSON.stringify(config)].join("\n");
  for (const secret of ["0123456789abcdef", "0123456789abcdefghij"])
    t.false(printed.includes(secret), printed);
  t.true(printed.includes("a-toke…cdef"));
  t.true(printed.includes("anna"));
  t.true(printed.includes('["get-key","…"]'));
  t.is(config.token, secrets.token);
  t.is(config.keyCommand, secrets.keyCommand);
  t.deepEqual(Object.keys(config).sort(), Object.keys(defaultConfig()).sort());
});
