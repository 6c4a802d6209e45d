import joi from "joi";
import { isLoopback } from "../is-loopback.ts";
import { broken, namesSchema } from "./setting-schemas.ts";

/**
 * The URL of an issuer, to the letter: it is compared with what a JWT says. Over plain http anybody on the way could put keys of his own
 * into the issuer's answer.
 */
const issuerSchema = joi.string().custom((value: string, helpers) => {
  if (!URL.canParse(value)) return broken(helpers, "is not a URL");
  const { protocol, hostname, username, password, href } = new URL(value);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback(hostname)))
    return broken(helpers, "must start with https://, or with http:// on this machine");
  if (username !== "" || password !== "") return broken(helpers, "holds a user name or a password");
  return /[?#]/u.test(href) ? broken(helpers, "has a query or a fragment, which no issuer has") : value;
});

/** One `*` a segment: then a subject is matched without going back and forth in it, however long it is. */
const subjectSchema = joi.string().custom((value: string, helpers) => {
  if (value.split(/[:/]/u).some((segment) => segment.split("*").length > 2))
    return broken(helpers, "has more than one * between two of : and /");
  return value;
});

/** Text or a list of texts; given back as a list. */
const someOf = (member: joi.Schema): joi.Schema => joi.array().items(member).min(1).single().required();

const ruleSchema = joi
  .object({
    issuer: issuerSchema.required(),
    audience: someOf(joi.string().min(1)),
    subjects: someOf(subjectSchema),
    services: namesSchema,
    name: joi
      .string()
      .pattern(/^[\w.@-]{1,32}$/u)
      .messages({ "string.pattern.base": "must be at most 32 letters, digits, ., _, @ and -" }),
  })
  .messages({
    "object.base": "must be an object",
    "object.unknown": "is none of issuer, audience, subjects, services and name",
  });

/** Whose JWTs the server takes, as the file has it: a rule or a list of them. */
export const oidcSchema = joi.array().items(ruleSchema).single();
