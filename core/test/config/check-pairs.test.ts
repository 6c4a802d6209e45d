import { loadConfig } from "@cedar/core";
import test from "ava";
import { problemsOf } from "../helpers/problems-of.ts";

test("a certificate without its key, or a key without its certificate, is told with what is missing", async (t) => {
  t.deepEqual(await problemsOf({ environment: { CEDAR_TLS_CERT: "/tls/cert.pem" }, command: "server" }), [
    "tlsKey (from default): is missing, and tlsCert (from variable CEDAR_TLS_CERT) means nothing without it: set --tls-key or CEDAR_TLS_KEY",
  ]);
  t.deepEqual(await problemsOf({ environment: { CEDAR_TLS_CERT: "", CEDAR_TLS_KEY: "/tls/key.pem" } }), [
    "tlsCert (from default): is missing, and tlsKey (from variable CEDAR_TLS_KEY) means nothing without it: set --tls-cert or CEDAR_TLS_CERT",
  ]);
});

test("a missing half is told together with all other problems", async (t) => {
  const environment = { CEDAR_TLS_KEY: "/tls/key.pem", PORT: "many" };
  t.is((await problemsOf({ environment, command: "server" })).length, 2);
});

test("both halves may come from different places", async (t) => {
  const request = {
    environment: { CEDAR_TLS_CERT: "/a" },
    flags: { "tls-key": "/b" },
    command: "server",
  } as const;
  t.like((await loadConfig(request)).config, { tlsCert: "/a", tlsKey: "/b" });
});

test("a client is not stopped by half a pair of the server's", async (t) => {
  const { config } = await loadConfig({ environment: { CEDAR_TLS_CERT: "/a" }, command: "agent" });
  t.is(config.tlsCert, undefined);
});
