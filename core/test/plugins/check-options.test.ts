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

/** Schemas whose author quotes a part of the value, or another option. */
const quoting: Readonly<Record<string, Schema>> = {
  "a check of its own": joi.object({
    a: joi.string().custom((value: string, helpers) => helpers.message({ custom: `${value.slice(0, 12)}` })),
  }),
  "a check of its own among alternatives": joi.object({
    a: joi
      .alternatives()
      .try(joi.string().custom((value: string, helpers) => helpers.message({ custom: value.slice(0, 12) }))),
  }),
  "words of its own": joi.object({
    a: joi
      .string()
      .custom((value: string, helpers) => helpers.error("any.only", { start: value.slice(0, 12) }))
      .messages({ "any.only": "{#start} is wrong" }),
  }),
  "words of a rule": joi.object({ a: joi.string().max(3).message("{#value} is too long") }),
  "words for all its members": joi
    .object({ a: joi.string().valid("x") })
    .messages({ "any.only": "{#value} is wrong" }),
  "words that name another option": joi.object({
    a: joi.any(),
    b: joi.any().default(1).valid(2).messages({ "any.only": "not with {{a}}" }),
  }),
  "an error of its own": joi.object({ a: joi.number().error(new Error("hunter2-of-a-vault")) }),
  "an error for the whole": joi.object({ a: joi.number() }).error(new Error("hunter2-of-a-vault")),
  "errors that it has changed": joi.object({
    a: joi
      .number()
      .error((errors) =>
        errors.map((error) => Object.assign(error, { message: String(error.value).slice(0, 12) })),
      ),
  }),
  "a type of its own": joi.object({
    a: joi
      .extend({
        type: "vault",
        messages: { "vault.wrong": "{#start}" },
        validate: (value: string, { error }) => ({
          value,
          errors: error("vault.wrong", { start: value.slice(0, 12) }),
        }),
      })
      .vault(),
  }),
};

for (const [what, schema] of Object.entries(quoting))
  test(`L2: of a schema with ${what} is told where, and that the value is not accepted`, (t) => {
    const plugin: Plugin = { name: "vault", options: schema, register: () => {} };
    const options = { a: "hunter2-of-a-vault", b: 1 };
    const given = "b" in (schema.describe().keys ?? {}) ? options : { a: options.a };
    const error = t.throws<CedarError>(() => checkOptions(plugin, given, place), { code: "plugin-invalid" });
    t.false(inspect(error, { depth: null }).includes("hunter2-of-a"), error.message);
    t.regex(
      error.message,
      /\n- plugins\.2\.options(\.[ab])? \(from file \/data\/config\.json\): is not accepted by the check of the plugin$/u,
    );
  });

test("L2: no text of the options gets into joi's words, as it was given or as it was converted", (t) => {
  const schema = joi.object({
    a: joi.string().uppercase(),
    deep: joi.array().items(joi.object({ secret: joi.string().lowercase() })),
    limit: joi.string().valid("HUNTER", "Other").insensitive(),
  });
  const problems = problemsOf(schema, { a: "hunter", deep: [{ secret: "OTHER" }], limit: "none" });
  t.deepEqual(problems, ["plugins.2.options.limit (from file /data/config.json): must be one of […, Other]"]);
});

test("words of one option's own leave the others theirs", (t) => {
  const schema = joi.object({
    a: joi.string().max(3).messages({ "string.max": "{#value} is too long" }),
    b: joi.number().max(3),
  });
  t.regex(problemsOf(schema, { a: "hunter2", b: 4 })[1] ?? "", /: must be less than or equal to 3$/u);
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
