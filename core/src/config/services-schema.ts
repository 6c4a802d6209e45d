import joi from "joi";
import type { KeyServiceOptions } from "../keys/key-service.ts";
import { builtInKeyServices } from "../keys/key-services.ts";

const nameRule = "must be a name of at most 32 lower-case letters, digits, - and _ that starts with a letter";

// None of the messages quotes a value: a key that stands at the wrong place stays unseen (row L2).
const serviceSchema = joi
  .object({
    title: joi
      .string()
      .trim()
      .max(64)
      .pattern(/^[^\p{C}]+$/u)
      .messages({ "string.pattern.base": "holds a control character" }),
    environmentVariable: joi
      .string()
      .pattern(/^[A-Z][A-Z0-9_]*$/u)
      .messages({
        "string.pattern.base": "must be a name of capital letters, digits and _, such as MY_API_KEY",
      }),
    prefixes: joi.array().items(
      joi
        .string()
        .max(32)
        .pattern(/^[\x21-\x7e]+$/u)
        .messages({ "string.pattern.base": "must be printable ASCII without spaces" }),
    ),
    // A secret of fewer characters is not masked (`SecretMask`).
    minimumLength: joi.number().integer().min(8).max(10_000),
  })
  .messages({
    "object.base": "must be an object",
    "object.unknown": "is none of title, environmentVariable, prefixes and minimumLength",
  });

/** Services by name, as the file has them; given back as a list. */
export const servicesSchema = joi
  .object()
  .pattern(
    joi.valid(...builtInKeyServices.map(({ name }) => name)),
    joi.forbidden().messages({ "any.unknown": "is a service that Cedar knows, and cannot be changed" }),
  )
  .pattern(/^[a-z][a-z0-9_-]{0,31}$/u, serviceSchema)
  .pattern(joi.any(), joi.forbidden().messages({ "any.unknown": nameRule }))
  .messages({ "object.base": "must be an object of services by name" })
  .custom((services: Readonly<Record<string, Omit<KeyServiceOptions, "name">>>) =>
    Object.entries(services).map(([name, options]) => ({ name, ...options })),
  )
  .empty(joi.array().length(0))
  .default([]);
