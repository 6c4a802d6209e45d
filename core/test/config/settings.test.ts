import { settingLabel, settingNames, settings } from "@cedar/core";
import test from "ava";

test("S1, C1, C3, C5, C11: the settings of the specification have the variables that it names", (t) => {
  const byVariable = Object.fromEntries(settingNames.map((name) => [settings[name].variable, name]));
  t.like(byVariable, {
    OPENAI_MODEL: "model",
    PORT: "port",
    HOST: "host",
    CEDAR_SERVER_URL: "serverUrl",
    CEDAR_REFRESH_KEY: "refreshKey",
    CEDAR_ALLOW_HTTP: "allowHttp",
    CEDAR_TOKEN: "token",
    CEDAR_CLIENT_TOKENS: "clientTokens",
    CEDAR_AUTH: "auth",
  });
});

test("no two settings have the same variable, nor the same flag in the same command", (t) => {
  const variables = settingNames.flatMap((name) => settings[name].variable ?? []);
  t.is(new Set(variables).size, variables.length);
  for (const command of ["agent", "server"] as const) {
    const flags = settingNames
      .filter((name) => settings[name].commands?.includes(command) ?? true)
      .flatMap((name) => settings[name].flag ?? []);
    t.is(new Set(flags).size, flags.length);
  }
});

test("L6: no secret has a flag, since a command line is seen by everybody on the machine", (t) => {
  const secrets = settingNames.filter((name) => settings[name].secret === true);
  t.deepEqual(secrets, ["token", "cacheStore", "cacheSecret", "clientTokens", "serverStore"]);
  for (const name of secrets) t.is(settings[name].flag, undefined);
});

test("L6: there is no setting for the key itself, so that it can stand in no flag and no file", (t) => {
  t.false(settingNames.some((name) => settings[name].variable === "OPENAI_API_KEY"));
  t.false(settingNames.some((name) => /^(openai)?_?(api)?_?key$/iu.test(name)));
});

test("A28: what loads code or grants permissions is guarded, and has no variable", (t) => {
  const guarded = settingNames.filter((name) => settings[name].guarded === true);
  t.deepEqual(guarded, ["keyCommand", "services", "mode", "plugins", "oidc"]);
  for (const name of guarded) t.is(settings[name].variable, undefined);
});

test("each setting has a description, and a flag, a variable or the file to set it by", (t) => {
  for (const name of settingNames) {
    t.true(settings[name].description.length > 10);
  }
});

test("no two settings stand at the same place of the file, and a group has no setting of its name", (t) => {
  const labels = settingNames.map(settingLabel);
  t.is(new Set(labels).size, labels.length);
  t.deepEqual(
    labels.filter((label) => label.includes(".")),
    ["cache.ttl", "cache.staleIfError", "cache.store", "cache.secret"],
  );
  t.false(labels.includes("cache"));
});

test("A28: what may stand in no file, or at its top level only, has the flags and variables that fit", (t) => {
  t.deepEqual(
    settingNames.filter((name) => settings[name].scope !== undefined),
    ["profile", "profiles"],
  );
  t.like(settings.profile, { scope: "command", flag: "profile", variable: "CEDAR_PROFILE" });
  t.like(settings.profiles, { scope: "file", flag: undefined, variable: undefined });
});
