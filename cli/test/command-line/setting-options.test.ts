import { settingNames, settings } from "@cedar/core";
import test from "ava";
import { optionsOf, settingsOf } from "../../src/command-line/setting-options.ts";

test("each flag of the table of settings is an option of agent or server, with its description and variable", (t) => {
  const options = { ...optionsOf(settingsOf("server")), ...optionsOf(settingsOf("agent")) };
  for (const name of settingNames) {
    const { flag, description, variable } = settings[name];
    if (flag === undefined || name === "serverProviderChain") continue;
    const text = options[flag]?.description ?? "";
    t.true(text.startsWith(description), flag);
    t.true(text.endsWith(variable === undefined ? "" : `[${variable}]`), flag);
  }
});

test("--provider-chain of the server is that of the server", (t) => {
  const option = optionsOf(settingsOf("server"))["provider-chain"];
  t.is(option?.defaultDescription, "env");
  t.regex(option?.description ?? "", /\[CEDAR_SERVER_PROVIDER_CHAIN\]$/u);
});

test("switches take no value, every other option needs one", (t) => {
  const options = optionsOf(settingsOf("agent"));
  t.like(options.keyless, { type: "boolean" });
  t.like(options["max-turns"], { type: "string", requiresArg: true });
});

test("the modes are named where one is chosen", (t) => {
  const { mode } = optionsOf(["mode"]);
  t.regex(mode?.description ?? "", /: read-only, ask, auto$/u);
  t.is(mode?.defaultDescription, "ask on a terminal, else read-only");
});

test("L6: no setting that is secret has a flag", (t) => {
  for (const name of settingNames)
    t.false(settings[name].secret === true && settings[name].flag !== undefined, name);
});
