import { type Config, loadConfig } from "@cedar/core";
import test from "ava";
import { startWarnings } from "../src/start-warnings.ts";

async function configOf(environment: Readonly<Record<string, string>>): Promise<Config> {
  return (await loadConfig({ command: "server", environment })).config;
}

const long = "token-of-the-ci-client-0123456789";

test("a server on loopback, or with long tokens, starts without a warning", async (t) => {
  t.deepEqual(startWarnings(await configOf({})), []);
  t.deepEqual(startWarnings(await configOf({ HOST: "0.0.0.0", CEDAR_CLIENT_TOKENS: `ci:${long}` })), []);
});

test("S8: a closed server says at its start how it is opened", async (t) => {
  const [warning = ""] = startWarnings(await configOf({ HOST: "0.0.0.0" }));
  t.regex(warning, /CEDAR_CLIENT_TOKENS=name:token,….*CEDAR_TOKEN=token/u);
});

test("S8: CEDAR_AUTH=none is warned about, and that tokens are then not asked for", async (t) => {
  const [open = ""] = startWarnings(await configOf({ CEDAR_AUTH: "none" }));
  t.regex(open, /^CEDAR_AUTH=none: everybody/u);
  const both = await configOf({ CEDAR_AUTH: "none", CEDAR_CLIENT_TOKENS: `ci:${long}` });
  t.regex(startWarnings(both)[0] ?? "", /are not asked for/u);
});

test("tokens of fewer than 20 characters are warned about by their clients' names, never shown", async (t) => {
  const short = "nineteen-characters";
  const config = await configOf({ CEDAR_CLIENT_TOKENS: `ci:${short},anna:${long},bob:x` });
  const [warning = "", ...others] = startWarnings(config);
  t.deepEqual(others, []);
  t.regex(warning, /ci, bob/u);
  t.false(warning.includes(short) || warning.includes("anna"));
  t.deepEqual(startWarnings(await configOf({ CEDAR_CLIENT_TOKENS: `ci:${short}x` })), []);
});

test("two clients with the same token are warned about", async (t) => {
  const [warning = ""] = startWarnings(await configOf({ CEDAR_CLIENT_TOKENS: `ci:${long},anna:${long}` }));
  t.regex(warning, /ci and anna have the same token/u);
  t.false(warning.includes(long));
});
