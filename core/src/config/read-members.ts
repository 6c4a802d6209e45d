import { maskKeyShaped } from "../keys/secret-mask.ts";
import { nearestName } from "../nearest-name.ts";
import type { SettingName } from "./config.ts";
import type { GivenSettings, Origin } from "./layer.ts";
import { settingLabel, settingNames, settings } from "./settings.ts";

/** An object of the configuration file that holds settings: the file as a whole, or one of its profiles. */
export interface SettingsObject {
  readonly members: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  /** Why a setting may not stand in it; `undefined` when it may. */
  refuse(name: SettingName): string | undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The settings of a group such as `cache`, or those that stand in no group. */
function settingsIn(group: string | undefined): readonly SettingName[] {
  return settingNames.filter((name) => settings[name].path?.[0] === group);
}

function memberOf(name: SettingName): string {
  return settings[name].path?.[1] ?? name;
}

const groups: ReadonlySet<string> = new Set(settingNames.flatMap((name) => settings[name].path?.[0] ?? []));

/** What may stand where an unknown member stands. */
function validMembers(group: string | undefined, object: SettingsObject): readonly string[] {
  const members = settingsIn(group)
    .filter((name) => object.refuse(name) === undefined)
    .map(memberOf);
  return group === undefined ? [...members, ...groups] : members;
}

/** A setting that is known by this name, and stands in a group. */
function movedSetting(member: string): SettingName | undefined {
  return settingNames.find(
    (name) =>
      settings[name].path !== undefined && [name, settingLabel(name), memberOf(name)].includes(member),
  );
}

function whyUnknown(member: string, group: string | undefined, object: SettingsObject): string {
  const moved = group === undefined ? movedSetting(member) : undefined;
  const [outer, inner] = (moved === undefined ? undefined : settings[moved].path) ?? [];
  if (outer !== undefined)
    return `stands at ${outer}.${inner} in a configuration file: { "${outer}": { "${inner}": … } }`;
  const valid = validMembers(group, object);
  const nearest = nearestName(member, valid);
  if (nearest !== undefined) return `is no setting; did you mean "${nearest}"?`;
  return group === undefined ? "is no setting" : `is no setting; ${group} has ${valid.join(", ")}`;
}

/** A member of the object, or of one of its groups. */
interface Member {
  readonly member: string;
  readonly group: string | undefined;
  readonly value: unknown;
}

/** The members of an object one by one, those of its groups in the place of the group. */
function membersOf(members: SettingsObject["members"]): readonly Member[] {
  return Object.entries(members).flatMap(([member, value]): Member[] =>
    groups.has(member) && isObject(value)
      ? Object.entries(value).map(([inner, of]) => ({ member: inner, group: member, value: of }))
      : [{ member, group: undefined, value }],
  );
}

function whyRefused(
  { member, group }: Member,
  name: SettingName | undefined,
  object: SettingsObject,
): string | undefined {
  if (name !== undefined) return object.refuse(name);
  if (group === undefined && groups.has(member))
    return `must be an object with the members ${validMembers(member, object).join(", ")}`;
  return whyUnknown(member, group, object);
}

/** The settings that an object of the file holds, whose values are not checked yet; members that hold none are problems. */
export function readMembers(object: SettingsObject, problems: string[]): GivenSettings {
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const found of membersOf(object.members)) {
    const { member, group, value } = found;
    const name = settingsIn(group).find((known) => memberOf(known) === member);
    const refused = whyRefused(found, name, object);
    const path = maskKeyShaped(group === undefined ? member : `${group}.${member}`);
    if (refused !== undefined) problems.push(`${path} (from ${object.origin}): ${refused}`);
    if (name !== undefined) values[name] = value;
  }
  return values;
}
