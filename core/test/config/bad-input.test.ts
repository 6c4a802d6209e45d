import { join } from "node:path";
import { settings } from "@cedar/core";
import test from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const duration = 'must be a number of seconds, or a text such as "90s", "15m", "12h" or "7d"';
const password = "holds a user name or a password: credentials do not belong in a URL";

/** Bad values of settings that can come from everywhere, and what is said of them. */
const rows: readonly [
  name: "providerChain" | "serverUrl" | "baseUrl" | "cacheTtlSeconds" | "maxTurns",
  value: string,
  words: string,
][] = [
  ["providerChain", "cache,env,cache", 'names "cache" twice'],
  ["providerChain", " , ", "is empty: name one at least"],
  ["providerChain", "cache,,env", "has an empty name"],
  ["serverUrl", "cedar.example.com", "is not a URL"],
  ["serverUrl", "ftp://cedar.example.com", "must start with https:// or http://"],
  ["serverUrl", `https://me:${"hunter2"}@cedar.example.com`, password],
  ["baseUrl", "https://hunter2@api.example.com/v1", password],
  [
    "baseUrl",
    "https://api.example.com/v1?key=hunter2",
    "has a query or a fragment, which is not part of a base URL",
  ],
  ["cacheTtlSeconds", "1 hour", duration],
  ["cacheTtlSeconds", "86400000", "must be at most 24h; a number without a unit is one of seconds"],
  ["maxTurns", "many", "must be a number"],
];

for (const [name, value, words] of rows) {
  const { path, flag = "", variable = "" } = settings[name];
  const [group, member] = path ?? [];
  const place = path?.join(".") ?? name;
  const inFile =
    group === undefined || member === undefined ? { [name]: value } : { [group]: { [member]: value } };

  test(`K11, L2: ${place} of "${value}" is refused from flag, variable, profile and file, with its path and source`, async (t) => {
    t.deepEqual(await problemsOf({ environment: {}, flags: { [flag]: value } }), [
      `${place} (from flag --${flag}): ${words}`,
    ]);
    t.deepEqual(await problemsOf({ environment: { [variable]: value } }), [
      `${place} (from variable ${variable}): ${words}`,
    ]);
    const folder = await temporaryFolder(t, {
      "file.json": JSON.stringify(inFile),
      "profile.json": JSON.stringify({ profiles: { p: inFile } }),
    });
    const [configFile, profileFile] = [join(folder, "file.json"), join(folder, "profile.json")];
    t.deepEqual(await problemsOf({ environment: {}, configFile }), [
      `${place} (from file ${configFile}): ${words}`,
    ]);
    t.deepEqual(await problemsOf({ environment: {}, configFile: profileFile }), [
      `${place} (from profile p of file ${profileFile}): ${words}`,
    ]);
    t.false(words.includes("hunter2"));
  });
}

test("all of it at once is told at once: flags, variables, profiles and the file, each problem on its own line", async (t) => {
  const file = {
    cache: { staleIfError: "-1", store: "hunter2", ttll: 1 },
    services: { Mistral: {} },
    profiles: { p: { serverUrl: "hunter2", providerChain: [] }, "a b": {} },
  };
  const folder = await temporaryFolder(t, { "c.json": JSON.stringify(file) });
  const configFile = join(folder, "c.json");
  const environment = { CEDAR_TOKEN: "hunter2 hunter2", CEDAR_CACHE_TTL: "soon" };
  const flags = { "provider-chain": "env,env", service: "opnai", profile: "q" };
  const problems = await problemsOf({ environment, flags, configFile });
  const places = problems.map((problem) => problem.replace(/\): .*$/u, ")").replaceAll(configFile, "c.json"));
  t.deepEqual([...places].sort(), [
    "cache.staleIfError (from file c.json)",
    "cache.store (from file c.json)",
    "cache.ttl (from variable CEDAR_CACHE_TTL)",
    "cache.ttll (from file c.json)",
    "profile (from flag --profile)",
    "profiles.a b (from file c.json)",
    "providerChain (from flag --provider-chain)",
    "providerChain (from profile p of file c.json)",
    "serverUrl (from profile p of file c.json)",
    "services.Mistral (from file c.json)",
    "token (from variable CEDAR_TOKEN)",
  ]);
  t.false(problems.join("\n").includes("hunter2"));
});
