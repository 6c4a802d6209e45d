import type { Schema, ValidationErrorItem } from "joi";
import { describeKind } from "../describe-kind.ts";
import { CedarError } from "../errors.ts";
import { maskKeyShaped } from "../keys/secret-mask.ts";
import { validate } from "../validate.ts";
import { leafMask } from "./mask-leaves.ts";
import { areOwnWords } from "./own-words.ts";
import type { Plugin } from "./plugin.ts";

/** Where the options of a plugin stand: `plugins.0.options`, in `file /home/…/config.json`. */
export interface OptionsPlace {
  readonly path: string;
  readonly origin?: string | undefined;
}

/** Names of the options, where the schema is that of an object. */
function namesOf(schema: Schema): readonly string[] {
  const { keys = {} } = schema.describe() as { readonly keys?: Readonly<Record<string, unknown>> };
  return Object.keys(keys);
}

function describeUnknown({ path }: ValidationErrorItem, schema: Schema): string {
  const names = path.length === 1 ? namesOf(schema) : [];
  return names.length === 0 ? "is not known" : `is none of the options, which are ${names.join(", ")}`;
}

const notAccepted = "is not accepted by the check of the plugin";

/** joi's own words, without any text of the options (row L2). What the author of a schema says is not passed on: he can quote it in part. */
function wordsOf(item: ValidationErrorItem, schema: Schema, mask: (text: string) => string): string {
  const { type, path, message, context = {} } = item;
  const { value, regex } = context as { readonly value?: unknown; readonly regex?: unknown };
  if (type === "any.required") return "is required";
  if (type === "object.unknown") return describeUnknown(item, schema);
  if (areOwnWords(type, path, schema)) return notAccepted;
  if (regex instanceof RegExp) return mask(`must have the form ${regex.source}`);
  const words = mask(message);
  if (type.endsWith(".base")) return `${words}, and is ${describeKind(value)}`;
  const quoted = typeof value === "number" ? String(value) : "";
  return quoted.length < 3 ? words : words.replaceAll(quoted, "…");
}

function hintOf({ path, origin }: OptionsPlace): string {
  if (origin?.startsWith("flag ") === true)
    return 'A flag gives a plugin no options: name it in the configuration file, { "plugin": "…", "options": { … } }.';
  return `Mend them at ${path}${origin === undefined ? "" : ` in ${origin}`}.`;
}

function invalid(plugin: string, place: OptionsPlace, problems: readonly string[]): CedarError {
  const hint = hintOf(place);
  const list = problems.map((problem) => `- ${maskKeyShaped(problem)}`).join("\n");
  const message = `The options of the plugin "${plugin}" are not valid:\n${list}`;
  return new CedarError("plugin-invalid", message, {
    hint,
    facts: { problems: problems.map(maskKeyShaped) },
  });
}

/**
 * The options of a plugin as its schema makes them.
 * @throws CedarError `plugin-invalid` that lists every problem with its path and source, and quotes no text of the options: the words
 * are joi's, and where the schema has words of its own, only that the value is not accepted.
 */
export function checkOptions(plugin: Plugin, options: unknown, place: OptionsPlace): unknown {
  const { name, options: schema } = plugin;
  const from = place.origin === undefined ? "" : ` (from ${place.origin})`;
  if (schema === undefined) {
    if (options === undefined) return undefined;
    throw new CedarError(
      "plugin-invalid",
      `The plugin "${name}" takes no options, and ${place.path}${from} gives it some.`,
    );
  }
  // joi finds nothing wrong with no object at all: members that are required or have a default are looked for in an empty one.
  const given = options ?? (schema.type === "object" ? {} : undefined);
  const { value, error } = validate(schema, given, { errors: { label: false } });
  if (error === undefined) return value;
  const mask = leafMask([given, value]);
  // An error that the author of the schema made takes the place of joi's, and has no details.
  const details: readonly ValidationErrorItem[] | undefined = error.details;
  const problems = details?.map(
    (item) => `${[place.path, ...item.path].join(".")}${from}: ${wordsOf(item, schema, mask)}`,
  ) ?? [`${place.path}${from}: ${notAccepted}`];
  throw invalid(name, place, problems);
}
