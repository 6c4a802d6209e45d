import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { type LoadedConfig, loadConfig } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = ".config/cedar-cli";
const [one, two] = ["https://one.example", "https://two.example"] as const;
const login = { serverUrl: one, token: "token-of-the-login" };

async function homeWith(t: ExecutionContext, stored: unknown, file: object = {}): Promise<string> {
  const HOME = await temporaryFolder(t, {
    [`${folder}/config.json`]: JSON.stringify(file),
    [`${folder}/login.json`]: typeof stored === "string" ? stored : JSON.stringify(stored),
  });
  for (const name of ["config", "login"]) await chmod(join(HOME, folder, `${name}.json`), 0o600);
  return HOME;
}

async function load(
  HOME: string,
  variables: Readonly<Record<string, string>> = {},
  flag?: string,
): Promise<LoadedConfig> {
  return await loadConfig({ environment: { HOME, ...variables }, flags: { "server-url": flag } });
}

test("what cedar login has stored is in force where nothing else is said, and cedar config says where it is from", async (t) => {
  const HOME = await homeWith(t, login);
  const { config, origins, warnings, mask } = await load(HOME);
  t.like(config, login);
  const origin = `login ${join(HOME, folder, "login.json")}`;
  t.like(origins, { serverUrl: origin, token: origin });
  t.deepEqual(warnings, []);
  t.false(mask.mask(login.token).includes("token-of-the-login"));
});

test("decision 9: the token of a login goes to its own server only", async (t) => {
  const HOME = await homeWith(t, login);
  const elsewhere = { CEDAR_SERVER_URL: two };
  t.like((await load(HOME, elsewhere)).config, { serverUrl: two, token: undefined });
  t.like((await load(HOME, { CEDAR_SERVER_URL: `${one}/` })).config, login);
  const flagged = await load(HOME, {}, two);
  t.like(flagged.config, { serverUrl: two, token: undefined });
  t.regex(flagged.warnings.join(""), /that of login .*login\.json is for the server of login/u);
});

test("flags, variables and the user's own file go before a login, which is not lost", async (t) => {
  const HOME = await homeWith(t, login, { serverUrl: two });
  t.like((await load(HOME)).config, { serverUrl: two, token: undefined });
  t.like((await load(HOME, {}, one)).config, login);
  t.like((await load(HOME, { CEDAR_SERVER_URL: one, CEDAR_TOKEN: "own" })).config, {
    serverUrl: one,
    token: "own",
  });
});

test("a login that others may read is warned of, and a server has none", async (t) => {
  const HOME = await homeWith(t, login);
  await chmod(join(HOME, folder, "login.json"), 0o644);
  t.regex((await load(HOME)).warnings.join(""), /Others may read .*login\.json/u);
  const { config } = await loadConfig({ environment: { HOME }, command: "server" });
  t.is(config.token, undefined);
});

test("a login that is not whole, or holds more, is told with the command that mends it, and not quoted", async (t) => {
  for (const stored of [
    "{",
    "[]",
    { serverUrl: one },
    { token: login.token },
    { ...login, plugins: ["./evil.ts"] },
  ]) {
    const HOME = await homeWith(t, stored);
    const problems = await problemsOf({ environment: { HOME } });
    t.is(problems.length, 1, JSON.stringify(stored));
    t.regex(problems[0] ?? "", /login\.json\): .*(`cedar login URL` writes it anew|is no part of a login)/u);
    t.false(problems.join("").includes(login.token));
    t.is((await loadConfig({ environment: { HOME }, login: "ignored" })).config.token, undefined);
  }
});
