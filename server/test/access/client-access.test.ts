import test from "ava";
import { clientAccess } from "../../src/access/client-access.ts";

const tokens = [{ name: "ci", token: "token-of-the-ci-client" }];

test("S8: without tokens a server on loopback is open to its machine, and one on another address is closed", async (t) => {
  for (const host of ["127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"])
    t.is(
      await clientAccess({ auth: "token", clientTokens: [], host, oidc: [] }, undefined),
      "loopback",
      host,
    );
  for (const host of ["0.0.0.0", "::", "192.168.1.10", "cedar.example", "127.0.0.1.example"])
    t.is(await clientAccess({ auth: "token", clientTokens: [], host, oidc: [] }, undefined), "closed", host);
});

test("S8: with tokens each client needs one, wherever the server listens", async (t) => {
  for (const host of ["127.0.0.1", "0.0.0.0"])
    t.is(
      await clientAccess({ auth: "token", clientTokens: tokens, host, oidc: [] }, undefined),
      "tokens",
      host,
    );
});

test("S8: CEDAR_AUTH=none opens the server", async (t) => {
  t.is(await clientAccess({ auth: "none", clientTokens: [], oidc: [], host: "0.0.0.0" }, undefined), "open");
  t.is(
    await clientAccess({ auth: "none", clientTokens: tokens, oidc: [], host: "127.0.0.1" }, undefined),
    "open",
  );
});

test("S8: once there was a token in the store, a server without one asks for it, and is not open again", async (t) => {
  const known = { wasEverCreated: async () => true };
  for (const host of ["127.0.0.1", "0.0.0.0"])
    t.is(await clientAccess({ auth: "token", clientTokens: [], host, oidc: [] }, known), "tokens", host);
  const never = { wasEverCreated: async () => false };
  t.is(
    await clientAccess({ auth: "token", clientTokens: [], oidc: [], host: "127.0.0.1" }, never),
    "loopback",
  );
});

test("S8: a rule for JWTs counts as a token does, wherever the server listens", async (t) => {
  const oidc = [{ issuer: "https://issuer.example", audience: ["cedar"], subjects: ["a"] }];
  for (const host of ["127.0.0.1", "0.0.0.0"])
    t.is(await clientAccess({ auth: "token", clientTokens: [], oidc, host }, undefined), "tokens", host);
});
