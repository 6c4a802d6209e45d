import { maskKeyShaped } from "../keys/secret-mask.ts";
import { validate } from "../validate.ts";
import type { SettingName } from "./config.ts";
import type { Given } from "./layer.ts";
import { settingLabel, settings } from "./settings.ts";

/**
 * Checks one value and gives it back as its schema makes it. The words of a problem are the schema's, whose messages do not quote the
 * value; of its path a key that was pasted as a name is masked (row L2).
 */
export function checkSetting(name: SettingName, given: Given, problems: string[]): unknown {
  const { value, error } = validate(settings[name].schema, given.value, {
    errors: { label: false },
  });
  if (error === undefined) return value;
  for (const { path, message } of error.details)
    problems.push(
      `${maskKeyShaped([settingLabel(name), ...path].join("."))} (from ${given.origin}): ${message}`,
    );
  return undefined;
}
