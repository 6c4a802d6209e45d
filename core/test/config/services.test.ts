import { join } from "node:path";
import { createKeyService, loadConfig } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** A home whose file has these services, and the path of the file. */
async function homeWith(
  t: ExecutionContext,
  services: unknown,
  others: object = {},
): Promise<{ HOME: string; path: string }> {
  const own = ".config/cedar-cli/config.json";
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ services, ...others }) });
  return { HOME, path: join(HOME, own) };
}

test("services of the user's own are read by name; all of their members may be left out", async (t) => {
  const mistral = {
    title: " Mistral ",
    environmentVariable: "MISTRAL_KEY",
    prefixes: ["ms-"],
    minimumLength: 32,
  };
  const { HOME } = await homeWith(t, { mistral, "in-house_2": {} });
  const { config } = await loadConfig({ environment: { HOME } });
  t.deepEqual(config.services, [{ name: "mistral", ...mistral, title: "Mistral" }, { name: "in-house_2" }]);
  t.like(createKeyService({ name: "in-house_2" }), { environmentVariable: "IN_HOUSE_2_API_KEY" });
});

test("the server knows the services as well", async (t) => {
  const { HOME } = await homeWith(t, { mistral: {} });
  t.deepEqual((await loadConfig({ environment: { HOME }, command: "server" })).config.services, [
    { name: "mistral" },
  ]);
});

const nameRule = "must be a name of at most 32 lower-case letters, digits, - and _ that starts with a letter";
const known = "is a service that Cedar knows, and cannot be changed";
const bad: readonly [services: unknown, ...problems: string[]][] = [
  [7, "services: must be an object of services by name, and is a number"],
  [["mistral"], "services: must be an object of services by name, and is a list"],
  [{ mistral: "MISTRAL_API_KEY" }, "services.mistral: must be an object"],
  [
    { mistral: { titel: "M" } },
    "services.mistral.titel: is none of title, environmentVariable, prefixes and minimumLength",
  ],
  [{ openai: { title: "Mine" } }, `services.openai: ${known}`],
  [{ anthropic: {}, gemini: {} }, `services.anthropic: ${known}`, `services.gemini: ${known}`],
  [
    { Mistral: {}, "7b": {}, "a b": {} },
    ...["Mistral", "7b", "a b"].map((name) => `services.${name}: ${nameRule}`),
  ],
  [{ "a/../b": {} }, `services.a/../b: ${nameRule}`],
  [{ a: { title: "\u001b[2J" } }, "services.a.title: holds a control character"],
  [
    { a: { environmentVariable: "hunter2" } },
    "services.a.environmentVariable: must be a name of capital letters, digits and _, such as MY_API_KEY",
  ],
  [{ a: { prefixes: ["a b"] } }, "services.a.prefixes.0: must be printable ASCII without spaces"],
  [{ a: { prefixes: "a-" } }, "services.a.prefixes: must be an array"],
  [{ a: { minimumLength: 7 } }, "services.a.minimumLength: must be greater than or equal to 8"],
  [{ a: { minimumLength: 8.5 } }, "services.a.minimumLength: must be an integer"],
  [
    { a: { environmentVariable: "OPENAI_API_KEY" } },
    'services.a.environmentVariable: OPENAI_API_KEY is the variable of the service "openai"',
  ],
  [
    { "a-b": {}, a_b: {} },
    'services.a_b.environmentVariable: A_B_API_KEY is the variable of the service "a-b"',
  ],
  [
    { a: { environmentVariable: "CEDAR_TOKEN" }, b: { environmentVariable: "HOME" }, cedar: {} },
    "services.a.environmentVariable: CEDAR_TOKEN has another purpose",
    "services.b.environmentVariable: HOME has another purpose",
    "services.cedar.environmentVariable: CEDAR_API_KEY has another purpose",
  ],
  [
    { a: { environmentVariable: "OPENAI_MODEL" } },
    "services.a.environmentVariable: OPENAI_MODEL has another purpose",
  ],
];
for (const [services, ...expected] of bad)
  test(`services ${JSON.stringify(services)} are refused with their path and source`, async (t) => {
    const { HOME, path } = await homeWith(t, services);
    t.deepEqual(
      await problemsOf({ environment: { HOME } }),
      expected.map((problem) => problem.replace(": ", ` (from file ${path}): `)),
    );
  });

test("L2: a key that was pasted among the services is not shown", async (t) => {
  const key = "sk-a-key-at-the-wrong-place-in-the-file";
  const { HOME } = await homeWith(t, {
    [key]: {},
    a: { [key]: 1, environmentVariable: key, prefixes: [key] },
  });
  const problems = await problemsOf({ environment: { HOME } });
  t.is(problems.length, 4);
  t.false(problems.join().includes("wrong-place"), problems.join("\n"));
});

test("the service of the model calls is one of Cedar's or of the user's", async (t) => {
  const { HOME } = await homeWith(t, { mistral: {} });
  for (const service of ["openai", "gemini", "mistral"])
    t.is((await loadConfig({ environment: { HOME }, flags: { service } })).config.service, service);
});

test("a service that there is not is told with the nearest and all valid names, also that of a profile", async (t) => {
  const profiles = { p: { service: "mistarl" } };
  const { HOME, path } = await homeWith(t, { mistral: {} }, { profiles });
  const valid = "Valid names: anthropic, gemini, mistral, openai.";
  t.deepEqual(await problemsOf({ environment: { HOME }, flags: { service: "opnai" } }), [
    `service (from flag --service): there is no key service "opnai". Did you mean "openai"? ${valid}`,
    `service (from profile p of file ${path}): there is no key service "mistarl". Did you mean "mistral"? ${valid}`,
  ]);
  t.is((await problemsOf({ environment: { CEDAR_SERVICE: "opnai" } })).length, 1);
});
