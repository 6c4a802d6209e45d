import { type Config, loadConfig } from "@cedar/core";
import test from "ava";
import { clientAccess } from "../src/access/client-access.ts";
import { startWarnings } from "../src/start-warnings.ts";

/** Without a store the configuration alone says who may have the key. */
async function warningsOf(config: Config): Promise<readonly string[]> {
  return startWarnings(config, await clientAccess(config, undefined));
}

async function configOf(environment: Readonly<Record<string, string>>): Promise<Config> {
  return (await loadConfig({ command: "server", environment })).config;
}

const long = "token-of-the-ci-client-0123456789";

test("a server on loopback, or with long tokens, starts without a warning", async (t) => {
  t.deepEqual(await warningsOf(await configOf({})), []);
  t.deepEqual(await warningsOf(await configOf({ HOST: "0.0.0.0", CEDAR_CLIENT_TOKENS: `ci:${long}` })), []);
});

test("S8: a closed server says at its start how it is opened", async (t) => {
  const [warning = ""] = await warningsOf(await configOf({ HOST: "0.0.0.0" }));
  t.regex(warning, /CEDAR_CLIENT_TOKENS=name:token,….*CEDAR_TOKEN=token/u);
});

test("S8: CEDAR_AUTH=none is warned about, and that tokens are then not asked for", async (t) => {
  const [open = ""] = await warningsOf(await configOf({ CEDAR_AUTH: "none" }));
  t.regex(open, /^CEDAR_AUTH=none: everybody/u);
  const both = await configOf({ CEDAR_AUTH: "none", CEDAR_CLIENT_TOKENS: `ci:${long}` });
  t.regex((await warningsOf(both))[0] ?? "", /are not asked for/u);
});

test("tokens of fewer than 20 characters are warned about by their clients' names, never shown", async (t) => {
  const short = "nineteen-characters";
  const config = await configOf({ CEDAR_CLIENT_TOKENS: `ci:${short},anna:${long},bob:x` });
  const [warning = "", ...others] = await warningsOf(config);
  t.deepEqual(others, []);
  t.regex(warning, /ci, bob/u);
  t.false(warning.includes(short) || warning.includes("anna"));
  t.deepEqual(await warningsOf(await configOf({ CEDAR_CLIENT_TOKENS: `ci:${short}x` })), []);
});

test("two clients with the same token are warned about", async (t) => {
  const [warning = ""] = await warningsOf(await configOf({ CEDAR_CLIENT_TOKENS: `ci:${long},anna:${long}` }));
  t.regex(warning, /ci and anna have the same token/u);
  t.false(warning.includes(long));
});
