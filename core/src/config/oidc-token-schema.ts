import { isAbsolute } from "node:path";
import joi from "joi";
import { broken } from "./setting-schemas.ts";

const rule = "must be github, gitlab, file:/PATH or env:NAME";

/** Where a client's JWT comes from. A path from the root: what stands in the working directory says nothing to Cedar (decision 4). */
export const oidcTokenSchema = joi.string().custom((value: string, helpers) => {
  if (/^(?:github|gitlab|env:[A-Za-z_]\w*)$/u.test(value)) return value;
  if (!value.startsWith("file:")) return broken(helpers, rule);
  return isAbsolute(value.slice("file:".length))
    ? value
    : broken(helpers, `${rule}, with a path from the root`);
});
