import type { ValidationErrorItem } from "joi";
import { describeKind } from "../describe-kind.ts";
import { maskKeyShaped } from "../keys/secret-mask.ts";
import { validate } from "../validate.ts";
import type { SettingName } from "./config.ts";
import type { Given } from "./layer.ts";
import { isObject } from "./read-members.ts";
import { settingLabel, settings } from "./settings.ts";

/** What stands there instead, where it is of another kind; that of a text is seen without being told. */
function foundInstead({ type, context }: ValidationErrorItem): string {
  const value: unknown = context?.value;
  const isOtherKind = /\.base$|^alternatives\.types$/u.test(type)
    ? typeof value !== "string"
    : type === "custom" && (value === null || typeof value === "boolean" || isObject(value));
  return isOtherKind ? `, and is ${describeKind(value)}` : "";
}

/**
 * Checks one value and gives it back as its schema makes it. The words of a problem are the schema's, whose messages do not quote the
 * value; of its path a key that was pasted as a name is masked (row L2).
 */
export function checkSetting(name: SettingName, given: Given, problems: string[]): unknown {
  const { value, error } = validate(settings[name].schema, given.value, {
    errors: { label: false },
  });
  if (error === undefined) return value;
  for (const item of error.details) {
    const path = maskKeyShaped([settingLabel(name), ...item.path].join("."));
    problems.push(`${path} (from ${given.origin}): ${item.message}${foundInstead(item)}`);
  }
  return undefined;
}
