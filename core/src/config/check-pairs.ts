import type { SettingName } from "./config.ts";
import type { Given } from "./layer.ts";
import { settingLabel, settings } from "./settings.ts";

/** Settings of which neither means anything without the other. */
const pairs: readonly (readonly [SettingName, SettingName])[] = [
  ["tlsCert", "tlsKey"],
  ["tlsKey", "tlsCert"],
];

function howToSet(name: SettingName): string {
  const { flag, variable } = settings[name];
  return [flag === undefined ? undefined : `--${flag}`, variable]
    .filter((way) => way !== undefined)
    .join(" or ");
}

/** Tells of settings that stand alone, and by what the missing one is set. */
export function checkPairs(settled: ReadonlyMap<SettingName, Given>, problems: string[]): void {
  for (const [name, other] of pairs) {
    const given = settled.get(name);
    const missing = settled.get(other);
    if (given?.value === undefined || missing?.value !== undefined || missing?.origin !== "default") continue;
    problems.push(
      `${settingLabel(other)} (from default): is missing, and ${settingLabel(name)} (from ${given.origin}) means nothing without it: set ${howToSet(other)}`,
    );
  }
}
