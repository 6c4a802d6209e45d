import { inspect } from "node:util";
import { CedarError, type Plugin } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import joi, { type Schema } from "joi";
import { checkOptions, type OptionsPlace } from "../../src/plugins/check-options.ts";

const place: OptionsPlace = { path: "plugins.2.options", origin: "file /data/config.json" };

function problemsOf(schema: Schema, options: unknown): readonly string[] {
  const plugin: Plugin = { name: "vault", options: schema, register: () => {} };
  try {
    checkOptions(plugin, options, place);
  } catch (error) {
    if (!(error instanceof CedarError)) throw error;
    return error.message.split("\n- ").slice(1);
  }
  return [];
}

test("a problem of options says where they stand, what is wanted and what is found", (t) => {
  const schema = joi.object({
    mount: joi.string().required(),
    depth: joi.number().min(1),
    mode: joi.string().valid("a", "b"),
    path: joi.string().pattern(/^x+$/u),
  });
  const at = (path: string): string => `plugins.2.options${path} (from file /data/config.json): `;
  t.deepEqual(problemsOf(schema, { depth: {}, mode: "c", path: "yyyy", deph: 1 }), [
    `${at(".mount")}is required`,
    `${at(".depth")}must be a number, and is an object`,
    `${at(".mode")}must be one of [a, b]`,
    `${at(".path")}must have the form ^x+$`,
    `${at(".deph")}is none of the options, which are mount, depth, mode, path`,
  ]);
  t.deepEqual(problemsOf(schema, { mount: "x", depth: 0 }), [
    `${at(".depth")}must be greater than or equal to 1`,
  ]);
  t.deepEqual(problemsOf(schema, 7), [`${at("")}must be of type object, and is a number`]);
  t.deepEqual(problemsOf(joi.object({ in: joi.object({}) }), { in: { x: 1 } }), [
    `${at(".in.x")}is not known`,
  ]);
});

test("the error says where to mend it, and has the problems as a fact", (t) => {
  const plugin: Plugin = { name: "vault", options: joi.object({ a: joi.string() }), register: () => {} };
  const error = t.throws<CedarError>(() => checkOptions(plugin, { a: 1 }, place), { code: "plugin-invalid" });
  t.is(error.hint, "Mend them at plugins.2.options in file /data/config.json.");
  t.deepEqual(error.facts.problems, error.message.split("\n- ").slice(1));
  const unplaced = t.throws<CedarError>(() => checkOptions(plugin, { a: 1 }, { path: "options" }));
  t.is(unplaced.hint, "Mend them at options.");
});

for (const secret of [fakeKey("option"), "hunter2-of-a-vault"])
  test(`L2: whatever the schema says of a value, ${secret.slice(0, 7)}… is not quoted`, (t) => {
    const schemas: readonly Schema[] = [
      joi.string().pattern(/^x$/u),
      joi.string().invalid(secret),
      joi.string().valid("other"),
      joi.string().custom(() => {
        throw new Error(`${secret.slice(0, 12)} is bad`);
      }),
      joi.string().custom((value: string, helpers) => helpers.message({ custom: `${value} is bad` })),
      joi.string().max(3).messages({ "string.max": "{#value} is too long" }),
      joi.number(),
      joi.string().email(),
      joi.string().guid(),
      joi.object({}),
    ];
    for (const [position, schema] of schemas.entries()) {
      const plugin: Plugin = { name: "vault", options: joi.object({ a: schema }), register: () => {} };
      const error = t.throws<CedarError>(() => checkOptions(plugin, { a: secret }, place));
      t.false(inspect(error, { depth: null }).includes(secret.slice(0, 12)), `${position}: ${error.message}`);
    }
  });

test("L2: a key that was pasted as the name of an option is not quoted", (t) => {
  const key = fakeKey("option");
  t.false(
    problemsOf(joi.object({ a: joi.any() }), { [key]: 1 })
      .join()
      .includes(key.slice(0, 12)),
  );
});

test("a plugin that takes no options says where it was given some", (t) => {
  const plugin: Plugin = { name: "vault", register: () => {} };
  t.is(checkOptions(plugin, undefined, place), undefined);
  t.throws(() => checkOptions(plugin, {}, place), {
    code: "plugin-invalid",
    message:
      'The plugin "vault" takes no options, and plugins.2.options (from file /data/config.json) gives it some.',
  });
});
