import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { describeUnknownVariables } from "../src/unknown-variables.ts";
import { createWorld } from "./helpers/create-world.ts";
import { runCedar } from "./helpers/run-cedar.ts";

const noServices = { services: [] };

function hintOf(variable: string): string {
  const [warning = ""] = describeUnknownVariables({ [variable]: "1" }, noServices);
  return warning.split("could read it. ")[1] ?? warning;
}

test("a misspelt variable is told with the nearest one", (t) => {
  t.deepEqual(describeUnknownVariables({ CEDAR_SERVER_ULR: "http://127.0.0.1:1" }, noServices), [
    "The variable CEDAR_SERVER_ULR is none of Cedar's: only a plugin could read it. Did you mean CEDAR_SERVER_URL?",
  ]);
  t.is(hintOf("CEDAR_TOKN"), "Did you mean CEDAR_TOKEN?");
  t.is(hintOf("CEDAR_SERVERURL"), "Did you mean CEDAR_SERVER_URL?");
  t.is(hintOf("CEDAR_REFRESH"), "Did you mean CEDAR_REFRESH_KEY?");
});

test("one that is near to none leads to the list", (t) => {
  for (const variable of ["CEDAR_MODE", "CEDAR_POLICY_STORE_ID", "CEDAR_"])
    t.is(hintOf(variable), "docs/configuration.md lists those that Cedar reads.");
});

test("a variable of another program, one that is set to nothing, and that of a configured service are none of it", (t) => {
  const environment = {
    PATH: "/bin",
    MY_CEDAR_TOKEN: "x",
    CEDAR_TOKN: "",
    CEDAR_HOUSE_API_KEY: "x",
    CEDAR_OWN: "x",
  };
  const services = [{ name: "cedar-house" }, { name: "own", environmentVariable: "CEDAR_OWN" }];
  t.deepEqual(describeUnknownVariables(environment, { services }), []);
});

test("L2: a key that was pasted as a name is not shown", (t) => {
  const key = fakeKey("pasted");
  t.false(
    describeUnknownVariables({ [`CEDAR_${key}`]: "1" }, noServices)
      .join()
      .includes(key),
  );
});

test("every variable of Cedar's that a source names is known", async (t) => {
  const root = join(import.meta.dirname, "../..");
  const named = new Set<string>();
  for (const folder of ["core", "providers", "server", "cli"].map((name) => join(root, name, "src")))
    for (const file of await readdir(folder, { recursive: true }))
      if (file.endsWith(".ts"))
        for (const [name] of (await readFile(join(folder, file), "utf8")).matchAll(
          /\bCEDAR_[A-Z_]*[A-Z]\b/gu,
        ))
          named.add(name);
  t.true(named.size > 15);
  const environment = Object.fromEntries([...named].map((name) => [name, "1"]));
  t.deepEqual(describeUnknownVariables(environment, noServices), []);
});

test("a command warns of a misspelt variable once, on standard error, and does its work", async (t) => {
  const { home, environment, workspace } = await createWorld(t);
  await mkdir(join(home, ".config/cedar-cli"), { recursive: true, mode: 0o700 });
  const profiles = JSON.stringify({ profiles: { staging: {}, other: {} } });
  await writeFile(join(home, ".config/cedar-cli/config.json"), profiles, { mode: 0o600 });
  const variables = { ...environment, CEDAR_SERVER_ULR: "http://127.0.0.1:1" };
  for (const args of [
    ["agent", "Hello"],
    ["key", "why"],
    ["key", "clear", "--all-profiles"],
    ["key", "print"],
    ["config", "--json"],
  ]) {
    const run = await runCedar(args, { environment: variables, workspace });
    t.is(run.code, 0, run.stderr);
    t.is(run.stderr.match(/cedar: warning: The variable CEDAR_SERVER_ULR /gu)?.length, 1, args.join(" "));
    t.notRegex(run.stdout, /CEDAR_SERVER_ULR/u);
  }
});
