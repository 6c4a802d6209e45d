import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { type LoadedConfig, loadConfig } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const own = ".config/cedar-cli/config.json";
const [one, two] = ["https://one.example", "https://two.example"] as const;

interface Given {
  readonly file?: object;
  readonly profile?: object;
  readonly variables?: Readonly<Record<string, string>>;
  readonly flag?: string;
}

async function load(
  t: ExecutionContext,
  { file = {}, profile, variables, flag }: Given,
): Promise<LoadedConfig> {
  const profiles = profile === undefined ? {} : { p: profile };
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ ...file, profiles }) });
  await chmod(join(HOME, own), 0o600);
  const flags = { "server-url": flag, profile: profile === undefined ? undefined : "p" };
  return await loadConfig({ environment: { HOME, ...variables }, flags });
}

const job = { CEDAR_SERVER_URL: two, CEDAR_OIDC: "github" };

test("decision 9: where a JWT comes from belongs to the server beside it, as a token does", async (t) => {
  t.like((await load(t, { variables: job })).config, { serverUrl: two, oidcToken: "github" });
  const elsewhere = await load(t, { variables: job, flag: one });
  t.is(elsewhere.config.oidcToken, undefined);
  t.is(elsewhere.origins.oidcToken, "default (variable CEDAR_OIDC is for another server)");
  t.regex(elsewhere.warnings.join(""), /that of variable CEDAR_OIDC is for the server of/u);
  t.is((await load(t, { variables: job, profile: { serverUrl: one } })).config.oidcToken, undefined);
  t.is((await load(t, { profile: { serverUrl: one, oidcToken: "gitlab" } })).config.oidcToken, "gitlab");
});

test("a token goes before a JWT of the same place, and the nearer place before the farther", async (t) => {
  const both = await load(t, { variables: { ...job, CEDAR_TOKEN: "of-variable" } });
  t.like(both.config, { token: "of-variable", oidcToken: undefined });
  const nearer = await load(t, {
    file: { serverUrl: two, token: "of-file" },
    variables: { CEDAR_OIDC: "github" },
  });
  t.like(nearer.config, { token: undefined, oidcToken: "github" });
});

test("CEDAR_OIDC is github, gitlab, a file by its path from the root, or a variable", async (t) => {
  for (const value of ["github", "gitlab", "file:/run/token", "env:MY_JWT"])
    t.is((await loadConfig({ environment: { CEDAR_OIDC: value } })).config.oidcToken, value);
  for (const value of ["Github", "file:token", "file:", "env:", "env:A-B", "eyJhbGciOiJSUzI1NiJ9.e30.x"]) {
    const [problem = ""] = await problemsOf({ environment: { CEDAR_OIDC: value } });
    t.regex(
      problem,
      /^oidcToken \(from variable CEDAR_OIDC\): must be github, gitlab, file:\/PATH or env:NAME/u,
    );
    t.false(problem.includes("eyJ"));
  }
});
