import joi, { type CustomHelpers, type ErrorReport } from "joi";
import { maskKeyShaped } from "../keys/secret-mask.ts";
import type { ClientToken } from "./config.ts";

/** A value that breaks a rule: the sentence does not quote a value that may be secret. It is a parameter, since joi's messages are templates. */
export function broken(helpers: CustomHelpers, rule: string): ErrorReport {
  return helpers.message({ custom: "{{#rule}}" }, { rule });
}

/** `1`, `true`, `yes`, `on` and their opposites. */
export const switchSchema = joi
  .boolean()
  .truthy(1, "1", "yes", "on")
  .falsy(0, "0", "no", "off")
  .messages({ "boolean.base": "must be 1 or 0, true or false" });

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

/** Names parted by commas, or an array of them. */
export const namesSchema = joi.any().custom((value: unknown, helpers) => {
  const names: unknown = typeof value === "string" ? value.split(",").map((name) => name.trim()) : value;
  if (!isNames(names)) return broken(helpers, "must be names parted by commas");
  if (names.join("") === "") return broken(helpers, "is empty: name one at least");
  if (names.includes("")) return broken(helpers, "has an empty name");
  const twice = new Set(names.filter((name, position) => names.indexOf(name) !== position));
  const shown = [...twice].map((name) => `"${maskKeyShaped(name)}"`).join(", ");
  return twice.size === 0 ? names : broken(helpers, `names ${shown} twice`);
});

/** An address of this machine without its scheme, which is a common mistake: no secret looks like that, so it may be quoted. */
const bareLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?\/?$/iu;

/** An http or https URL without user name, password, query and fragment; given back without slashes at its end. */
export const urlSchema = joi.string().custom((value: string, helpers) => {
  if (bareLoopback.test(value)) return broken(helpers, `has no http:// before it: \`http://${value}\``);
  if (!URL.canParse(value)) return broken(helpers, "is not a URL");
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return broken(helpers, "must start with https:// or http://");
  if (url.username !== "" || url.password !== "")
    return broken(helpers, "holds a user name or a password: credentials do not belong in a URL");
  if (/[?#]/u.test(url.href))
    return broken(helpers, "has a query or a fragment, which is not part of a base URL");
  return url.origin + url.pathname.replace(/\/+$/u, "");
});

/** The URL of a Keyv store that processes or machines share. */
export const storeSchema = joi
  .string()
  .pattern(/^(rediss?|postgres(ql)?|sqlite):\/\/./u)
  .messages({
    "string.pattern.base": "must start with redis://, rediss://, postgres://, postgresql:// or sqlite://",
  });

/** What may stand in an HTTP header (row N4): printable ASCII without spaces. */
export const headerSafeSchema = joi.string().custom((value: string, helpers) => {
  if (/^[\x21-\x7e]+$/u.test(value)) return value;
  return broken(
    helpers,
    "holds white space, a control character or one outside ASCII: it was probably cut or pasted wrongly",
  );
});

function parseClientToken(entry: string): ClientToken | undefined {
  const [, name, token] = /^([\w.@-]+):([\x21-\x7e]+)$/u.exec(entry.trim()) ?? [];
  return name === undefined || token === undefined ? undefined : { name, token };
}

function isClientToken(value: unknown): value is ClientToken {
  if (typeof value !== "object" || value === null || !("name" in value) || !("token" in value)) return false;
  return typeof value.name === "string" && typeof value.token === "string";
}

/** What a host made by itself, such as Render's `generateValue`, has no name in it: long enough to be a token, and without a colon. */
function isBareToken(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x2b\x2d-\x39\x3b-\x7e]{20,}$/u.test(value.trim());
}

/** `name:token,name:token`, one token alone, whose client is named `client`, or an array of objects with name and token: becomes a list of `ClientToken`. */
export const clientTokensSchema = joi.any().custom((value: unknown, helpers) => {
  if (isBareToken(value)) return [{ name: "client", token: value.trim() }];
  const entries: unknown = typeof value === "string" ? value.split(",") : value;
  const list: unknown = Array.isArray(entries)
    ? entries.map((entry: unknown) => (isClientToken(entry) ? `${entry.name}:${entry.token}` : entry))
    : undefined;
  if (!isNames(list)) return broken(helpers, "must be name:token,name:token");
  const tokens: ClientToken[] = [];
  for (const [position, entry] of list.entries()) {
    const parsed = parseClientToken(entry);
    if (parsed === undefined)
      return broken(helpers, `must be name:token,name:token; entry ${position + 1} is not of that form`);
    if (tokens.some(({ name }) => name === parsed.name))
      return broken(helpers, `names the client "${parsed.name}" twice`);
    tokens.push(parsed);
  }
  return tokens;
});

const pluginRule = "must be the name of a file or package, or an object with the members plugin and options";

const pluginReference = joi.alternatives(
  joi.string().min(1),
  joi
    .object({ plugin: joi.string().min(1).required(), options: joi.any() })
    .messages({ "object.unknown": "is no member of a plugin, which has plugin and options" }),
);

/** A list of file or package names, or of objects with their options. */
export const pluginsSchema = joi
  .array()
  .items(pluginReference)
  .single()
  .messages({ "alternatives.types": pluginRule, "alternatives.match": pluginRule })
  .custom((entries: readonly unknown[]) =>
    entries.map((entry) => (typeof entry === "string" ? { plugin: entry } : entry)),
  );

const commandForm = '["PROGRAM", "ARGUMENT", …], each a text';

/** A program and its arguments, each a text of its own, so that no shell takes them apart; a program without arguments may stand alone. */
export const commandSchema = joi
  .array()
  .ordered(joi.string())
  .items(joi.string().allow(""))
  .min(1)
  .single()
  .messages({
    "array.min": `names no program: it must be ${commandForm}`,
    "string.base": `must be a text: a command is ${commandForm}`,
    "string.empty": `is empty, and a program is wanted: ${commandForm}`,
  });
