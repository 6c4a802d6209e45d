import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { type LoadedConfig, loadConfig } from "@cedar/core";
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
  await chmod(join(HOME, own), 0o600);
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
  [
    "one that stands alone does not go to the profile's server",
    {
      file: { token: "of-file" },
      profile: { serverUrl: one },
      variables: { CEDAR_TOKEN: "of-variable" },
    },
    one,
    undefined,
  ],
  ["no other goes to the profile's server", { file, profile: { serverUrl: one }, variables }, one, undefined],
  [
    "a flag's server does not get the variable's that stands beside another",
    { variables, flag: one },
    one,
    undefined,
  ],
  [
    "a flag that names the variable's server gets the variable's",
    { variables, flag: `${two}/` },
    two,
    "of-variable",
  ],
  [
    "a flag's server gets the variable's that stands alone",
    { profile, variables: { CEDAR_TOKEN: "of-variable" }, flag: three },
    three,
    "of-variable",
  ],
  ["a flag's server does not get the file's that stands beside another", { file, flag: one }, one, undefined],
  [
    "a flag that names the file's server gets the file's, whatever stands beside others",
    { file, profile, variables, flag: three },
    three,
    "of-file",
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

test("A28: that the server of a flag is sent no token is told, with what would send one", async (t) => {
  const { warnings } = await load(t, { variables, flag: one });
  const belongs = "that of variable CEDAR_TOKEN is for the server of variable CEDAR_SERVER_URL";
  const mend = `Name a server together with its token: \`CEDAR_SERVER_URL=${one} CEDAR_TOKEN=…\`.`;
  t.deepEqual(warnings, [`No token is sent to ${one} (from flag --server-url): ${belongs}. ${mend}`]);
  const both = await load(t, { file, variables, flag: one });
  t.regex(
    both.warnings.join(),
    /variable CEDAR_TOKEN and file .* is for the server of variable CEDAR_SERVER_URL and file/u,
  );
});

test("A28: the command that would send one is quoted for a shell where the URL needs it", async (t) => {
  const { warnings } = await load(t, { variables, flag: `${one}/a;b` });
  t.true(warnings.join().includes(`\`CEDAR_SERVER_URL='${one}/a;b' CEDAR_TOKEN=…\``), warnings.join());
});

test("A28: of a token that lies around for another server than the profile's nothing is told", async (t) => {
  const silent: readonly Given[] = [
    { profile: { serverUrl: one }, variables },
    { file, variables: { CEDAR_SERVER_URL: two } },
    { flag: one },
    { variables, flag: two },
    { file, variables, flag: three },
  ];
  for (const given of silent) t.deepEqual((await load(t, given)).warnings, [], JSON.stringify(given));
});

test("A28: a server's URL that is not in force, and was not checked, is not quoted", async (t) => {
  const CEDAR_SERVER_URL = "https://anna:hunter2@two.example";
  const { warnings } = await load(t, { variables: { ...variables, CEDAR_SERVER_URL }, flag: one });
  t.is(warnings.length, 1);
  t.false(warnings.join().includes("hunter2"));
});

test("A28: a token in a profile needs the server that it is for beside it", async (t) => {
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ profiles: { p: { token: "hunter2" } } }) });
  const problems = await problemsOf({ environment: { HOME } });
  t.regex(problems.join(), /^token \(from profile p of file .*\): needs a serverUrl beside it/u);
  t.false(problems.join().includes("hunter2"));
});
