import { maskKeyShaped } from "../keys/secret-mask.ts";
import { checkSetting } from "./check-setting.ts";
import type { SettingName } from "./config.ts";
import { type ConfigRequest, isOfOtherCommand } from "./config-request.ts";
import { givenBy, type Layer } from "./layer.ts";
import { isObject, readMembers, type SettingsObject } from "./read-members.ts";
import { settingNames, settings } from "./settings.ts";

/** Why a setting cannot stand in a profile. A variable chooses one, so what no variable may set stands in none (row A28). */
function refuseInProfile(name: SettingName): string | undefined {
  const { guarded, scope, commands, flag, variable } = settings[name];
  if (guarded === true)
    return "loads code, grants permissions or decides which secrets are read, which a profile may not; it belongs at the top level";
  if (scope === "file") return "may stand at the top level of the file only";
  if (scope === "command") return `is set by --${flag} or ${variable}, in no file`;
  if (commands?.includes("agent") === false) return "is a setting of the server, which has no profiles";
  return undefined;
}

/** Row K8: on some disks two names that differ in case are one file, and so would be the caches of two profiles. */
function checkNames(names: readonly string[], origin: string, problems: string[]): void {
  for (const [position, name] of names.entries()) {
    const earlier = names.slice(0, position).find((other) => other.toLowerCase() === name.toLowerCase());
    if (earlier !== undefined)
      problems.push(
        maskKeyShaped(
          `profiles.${name} (from ${origin}): differs from the profile "${earlier}" in case only, and their caches must be apart`,
        ),
      );
  }
}

function readProfile(
  object: SettingsObject,
  request: Pick<ConfigRequest, "command">,
  problems: string[],
): Layer {
  const { origin } = object;
  const profile = { values: readMembers(object, problems), originOf: () => origin };
  for (const name of settingNames) {
    const given = givenBy(profile, name);
    if (given === undefined || refuseInProfile(name) !== undefined) continue;
    if (!isOfOtherCommand(name, request)) checkSetting(name, given, problems);
  }
  const shown = (["token", "oidcToken"] as const).find((name) => profile.values[name] !== undefined);
  if (shown !== undefined && profile.values.serverUrl === undefined)
    problems.push(
      `${shown} (from ${origin}): needs a serverUrl beside it: a profile's token goes to the profile's server only`,
    );
  return profile;
}

/** The profiles of the file by name, each as a layer of settings. All are checked, also those that are not in force. */
export function readProfiles(
  profiles: unknown,
  path: string,
  request: Pick<ConfigRequest, "command">,
  problems: string[],
): ReadonlyMap<string, Layer> {
  const layers = new Map<string, Layer>();
  // What is no object is a problem of the setting `profiles` itself.
  for (const [name, members] of isObject(profiles) ? Object.entries(profiles) : []) {
    if (!isObject(members)) continue;
    const origin = `profile ${maskKeyShaped(name)} of file ${path}`;
    layers.set(name, readProfile({ members, origin, refuse: refuseInProfile }, request, problems));
  }
  checkNames([...layers.keys()], `file ${path}`, problems);
  return layers;
}
