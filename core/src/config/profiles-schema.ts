import joi from "joi";

const nameRule = "must be a name of at most 64 letters, digits, - and _ that starts with a letter or digit";

/**
 * Profiles by name, as the file has them, of which the names are kept. What stands in a profile is checked by `readProfiles`. A name
 * becomes part of a file's name (row K8), hence the letters.
 */
export const profilesSchema = joi
  .object()
  .pattern(
    /^[A-Za-z0-9][\w-]{0,63}$/u,
    joi.object().unknown().messages({ "object.base": "must be an object of settings" }),
  )
  .pattern(joi.any(), joi.forbidden().messages({ "any.unknown": nameRule }))
  .messages({ "object.base": "must be an object of profiles by name" })
  .custom((profiles: object) => Object.keys(profiles))
  .empty(joi.array().length(0))
  .default([]);
