import { type SettingName, settingNames, settings } from "@cedar/core";
import test from "ava";
import { defaultConfig } from "../../src/config/default-config.ts";
import { validate } from "../../src/validate.ts";

test("the defaults are those of the table, a member for each setting", (t) => {
  const config = defaultConfig();
  t.deepEqual(Object.keys(config), [...settingNames]);
  t.like(config, {
    providerChain: ["cache", "server", "env"],
    serverProviderChain: ["env"],
    mode: "read-only",
  });
  t.like(config, { allowHttp: false, refreshKey: false, keyless: false, verbose: false, auth: "token" });
  t.like(config, { port: 8080, host: "127.0.0.1", maxTurns: 50, idleSeconds: 300, plugins: [] });
});

function check(name: SettingName): ReturnType<typeof validate> {
  return validate(settings[name].schema, settings[name].default);
}

for (const name of settingNames)
  test(`the default of ${name} satisfies its schema, and is what the schema makes of it`, (t) => {
    t.is(check(name).error, undefined);
    t.deepEqual(check(name).value, settings[name].default);
  });
