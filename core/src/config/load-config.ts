import { CedarError } from "../errors.ts";
import { maskKeyShaped, type SecretMask } from "../keys/secret-mask.ts";
import { allPlugins } from "./all-plugins.ts";
import { checkPairs } from "./check-pairs.ts";
import { checkServiceName, checkServiceVariables } from "./check-services.ts";
import { checkSetting } from "./check-setting.ts";
import { chooseProfile } from "./choose-profile.ts";
import { concealSecrets } from "./conceal-secrets.ts";
import type { Config, SettingName } from "./config.ts";
import { type ConfigRequest, isOfOtherCommand } from "./config-request.ts";
import { findSetting } from "./find-setting.ts";
import { warnOfUnsentToken } from "./find-token.ts";
import { type Given, givenBy, type Layers, type Origin } from "./layer.ts";
import { maskOfLayers } from "./mask-of-layers.ts";
import { configDirectoryOf } from "./read-config-file.ts";
import { type FileLayer, readFileLayer } from "./read-file-layer.ts";
import { readLogin } from "./read-login.ts";
import { defaultLayer, flagLayer, variableLayer } from "./request-layers.ts";
import { settingNames } from "./settings.ts";
import { warnOfOpenFile } from "./warn-of-open-file.ts";

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** The file that was read; `undefined` when there was none. */
  readonly file: string | undefined;
  /** `~/.config/cedar-cli`; `undefined` without a home. */
  readonly configDirectory: string | undefined;
  /** Knows every secret of the configuration, also those that are not in force: for `createCedar` and whatever is printed. */
  readonly mask: SecretMask;
  /** What the user is to be told, though it stops nothing. */
  readonly warnings: readonly string[];
}

function layersOf(
  request: ConfigRequest,
  { file, login }: { readonly file: FileLayer | undefined; readonly login: FileLayer | undefined },
  problems: string[],
): Layers {
  const [flags, variables, defaults] = [flagLayer(request), variableLayer(request), defaultLayer(request)];
  const chosen = givenBy(flags, "profile") ?? givenBy(variables, "profile");
  const profile =
    chosen === undefined || isOfOtherCommand("profile", request)
      ? undefined
      : chooseProfile(chosen, file, problems);
  return { flags, profile, variables, file, login, defaults };
}

function settle(
  name: SettingName,
  request: ConfigRequest,
  layers: Layers,
  path: string | undefined,
  problems: string[],
): Given {
  if (name === "plugins") return allPlugins(layers, path, problems);
  const silent = { value: layers.defaults.values[name], origin: "default" };
  const given = isOfOtherCommand(name, request) ? silent : findSetting(name, layers);
  return { value: checkSetting(name, given, problems), origin: given.origin };
}

/** The services are known once they were read; then names of services can be checked, also those of profiles that are not in force. */
function checkServices(
  { value, origin }: Given,
  service: Given,
  file: FileLayer | undefined,
  problems: string[],
): void {
  if (value === undefined) return;
  const services = value as Config["services"];
  checkServiceVariables(services, origin, problems);
  checkServiceName(service, services, problems);
  for (const profile of file?.profiles.values() ?? []) {
    const given = givenBy(profile, "service");
    if (given !== undefined) checkServiceName(given, services, problems);
  }
}

/** A key that was put where it does not belong is not quoted. */
function invalid(found: readonly string[]): CedarError {
  const problems = found.map(maskKeyShaped);
  const list = problems.map((problem) => `- ${problem}`).join("\n");
  return new CedarError("configuration-invalid", `The configuration is not valid:\n${list}`, {
    facts: { problems },
  });
}

/**
 * The settings in force: flags over the profile that was named over variables over the user's file over what
 * `cedar login` has stored over defaults. A project folder's own
 * files are never read (row A28).
 * @throws CedarError `configuration-invalid` that lists every problem with its path and source.
 */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const problems: string[] = [];
  const configDirectory = configDirectoryOf(request.environment);
  const file = await readFileLayer(request, configDirectory, problems);
  const login = await readLogin(request, configDirectory, problems);
  const layers = layersOf(request, { file, login }, problems);
  const settled = new Map(
    settingNames.map((name) => [name, settle(name, request, layers, file?.path, problems)]),
  );
  const { services, service } = Object.fromEntries(settled) as Record<SettingName, Given>;
  checkServices(services, service, file, problems);
  checkPairs(settled, problems);
  // The profile in force was checked twice: as one of the file's, and for what it sets.
  if (problems.length > 0) throw invalid([...new Set(problems)]);
  const entries = [...settled];
  // Every member was checked by its schema above: from here on the type is trusted.
  const values = Object.fromEntries(entries.map(([name, { value }]) => [name, value])) as unknown as Config;
  return {
    config: concealSecrets(values),
    origins: Object.fromEntries(entries.map(([name, { origin }]) => [name, origin])) as Record<
      SettingName,
      Origin
    >,
    file: file?.path,
    configDirectory,
    mask: maskOfLayers([layers.flags, layers.variables, file, login, ...(file?.profiles.values() ?? [])]),
    warnings: [...warnOfUnsentToken(layers), ...warnOfOpenFile(file), ...warnOfOpenFile(login)],
  };
}
