import { inspect } from "node:util";
import { type LoadedConfig, loadConfig } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const own = ".config/cedar-cli/config.json";

interface Given {
  readonly file?: object;
  readonly profile?: object;
  readonly variables?: Readonly<Record<string, string>>;
  readonly flag?: string;
}

/** The configuration, with the profile `p` in force where there is one. */
async function load(
  t: ExecutionContext,
  { file = {}, profile, variables, flag }: Given,
): Promise<LoadedConfig> {
  const profiles = profile === undefined ? {} : { p: profile };
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ ...file, profiles }) });
  return await loadConfig({
    environment: { HOME, ...variables },
    flags: { "server-url": flag, profile: profile === undefined ? undefined : "p" },
  });
}

const [one, two, three] = ["https://one.example", "https://two.example", "https://three.example"] as const;
const variables = { CEDAR_SERVER_URL: two, CEDAR_TOKEN: "of-variable" };
const file = { serverUrl: three, token: "of-file" };
const profile = { serverUrl: one, token: "of-profile" };

const cases: readonly [
  title: string,
  given: Given,
  serverUrl: string | undefined,
  token: string | undefined,
][] = [
  ["the profile's goes to the profile's server", { file, profile, variables }, one, "of-profile"],
  ["no other goes to the profile's server", { file, profile: { serverUrl: one }, variables }, one, undefined],
  [
    "a flag's other server gets the variable's",
    { file, profile, variables, flag: three },
    three,
    "of-variable",
  ],
  [
    "a flag's other server gets the file's",
    { file: { token: "of-file" }, profile, flag: two },
    two,
    "of-file",
  ],
  ["a flag's other server does not get the profile's", { profile, flag: two }, two, undefined],
  [
    "a flag that names the profile's server gets the profile's",
    { profile, variables, flag: `${one}/` },
    one,
    "of-profile",
  ],
  [
    "a profile without a server changes nothing",
    { file, profile: { model: "m" }, variables },
    two,
    "of-variable",
  ],
  ["without a profile the variable's goes to the variable's server", { file, variables }, two, "of-variable"],
  ["the file's goes to the file's server", { file }, three, "of-file"],
  [
    "the file's does not go to a variable's server",
    { file, variables: { CEDAR_SERVER_URL: two } },
    two,
    undefined,
  ],
  [
    "the file's goes to its server, whoever names it",
    { file, variables: { CEDAR_SERVER_URL: three } },
    three,
    "of-file",
  ],
  [
    "one that stands alone in the file goes to a variable's",
    { file: { token: "of-file" }, variables: { CEDAR_SERVER_URL: two } },
    two,
    "of-file",
  ],
  [
    "the variable's goes to the file's server",
    { file: { serverUrl: three }, variables: { CEDAR_TOKEN: "of-variable" } },
    three,
    "of-variable",
  ],
  [
    "without a server there may be one",
    { variables: { CEDAR_TOKEN: "of-variable" } },
    undefined,
    "of-variable",
  ],
];
for (const [title, given, serverUrl, token] of cases)
  test(`A28: of the tokens, ${title}`, async (t) => {
    const { config } = await load(t, given);
    t.deepEqual([config.serverUrl, config.token], [serverUrl, token]);
  });

test("A28: that a token was passed over is told where its origin is", async (t) => {
  const { origins } = await load(t, { file, profile: { serverUrl: one }, variables });
  t.regex(origins.token, /^default \(variable CEDAR_TOKEN and file .*config\.json is for another server\)$/u);
  const { origins: silent } = await load(t, { profile: { serverUrl: one } });
  t.is(silent.token, "default");
});

test("A28: a token in a profile needs the server that it is for beside it", async (t) => {
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ profiles: { p: { token: "hunter2" } } }) });
  const problems = await problemsOf({ environment: { HOME } });
  t.regex(problems.join(), /^token \(from profile p of file .*\): needs a serverUrl beside it/u);
  t.false(problems.join().includes("hunter2"));
});

test("L5: secrets of profiles and layers that are not in force are masked as well", async (t) => {
  const secrets = ["in-force", "other", "file", "variable", "store", "cache"].map((name) => fakeKey(name));
  const [inForce, other, ofFile, ofVariable, store, cache] = secrets;
  const profiles = {
    p: { serverUrl: one, token: inForce },
    q: { serverUrl: two, token: other, cache: { store: `redis://:${store}@x`, secret: cache } },
  };
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ token: ofFile, profiles }) });
  const environment = { HOME, CEDAR_TOKEN: ofVariable };
  const loaded = await loadConfig({ environment, flags: { profile: "p" } });
  const masked = loaded.mask.mask(secrets.join(" "));
  for (const secret of secrets) t.false(masked.includes(secret), secret);
});

test("L1: what was loaded shows tokens as fingerprints wherever it is printed", async (t) => {
  const token = fakeKey("token");
  const profiles = { p: { serverUrl: one, token }, q: { serverUrl: two, token: fakeKey("other") } };
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ profiles }) });
  const loaded = await loadConfig({ environment: { HOME }, flags: { profile: "p" } });
  t.is(loaded.config.token, token);
  const printed = `${inspect(loaded, { depth: 9, showHidden: true })}${JSON.stringify(loaded)}`;
  for (const secret of ["fake-token", "fake-other"]) t.false(printed.includes(secret), printed);
});
