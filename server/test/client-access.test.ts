import test from "ava";
import { clientAccess } from "../src/client-access.ts";

const tokens = [{ name: "ci", token: "token-of-the-ci-client" }];

test("S8: without tokens a server on loopback is open to its machine, and one on another address is closed", (t) => {
  for (const host of ["127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"])
    t.is(clientAccess({ auth: "token", clientTokens: [], host }), "loopback", host);
  for (const host of ["0.0.0.0", "::", "192.168.1.10", "cedar.example", "127.0.0.1.example"])
    t.is(clientAccess({ auth: "token", clientTokens: [], host }), "closed", host);
});

test("S8: with tokens each client needs one, wherever the server listens", (t) => {
  for (const host of ["127.0.0.1", "0.0.0.0"])
    t.is(clientAccess({ auth: "token", clientTokens: tokens, host }), "tokens", host);
});

test("S8: CEDAR_AUTH=none opens the server", (t) => {
  t.is(clientAccess({ auth: "none", clientTokens: [], host: "0.0.0.0" }), "open");
  t.is(clientAccess({ auth: "none", clientTokens: tokens, host: "127.0.0.1" }), "open");
});
