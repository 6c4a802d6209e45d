import {
  type Config,
  createKeyService,
  type Environment,
  maskKeyShaped,
  nearestName,
  settingNames,
  settings,
} from "@cedar/core";

const beginning = "CEDAR_";

/** What Cedar reads or sets besides the settings: the file of them, GitLab's JWT, and what the program of `keyCommand` is told. */
const others = [
  "CEDAR_CONFIG",
  "CEDAR_ID_TOKEN",
  "CEDAR_KEY_SERVICE",
  "CEDAR_KEY_REASON",
  "CEDAR_CAN_PROMPT",
  "CEDAR_KEY_RUN",
];

function knownVariables(services: Config["services"]): ReadonlySet<string> {
  const ofSettings = settingNames.map((name) => settings[name].variable ?? "");
  const ofServices = services.map((options) => createKeyService(options).environmentVariable);
  return new Set([...ofSettings, ...ofServices, ...others]);
}

/** The nearest of the names by what follows the beginning that all share, which makes any two of them look alike; else one that was cut. */
function nearest(variable: string, known: Iterable<string>): string | undefined {
  const names = [...known].filter((name) => name.startsWith(beginning));
  const ending = nearestName(
    variable.slice(beginning.length),
    names.map((name) => name.slice(beginning.length)),
  );
  return ending === undefined
    ? names.find((name) => name.startsWith(`${variable}_`))
    : `${beginning}${ending}`;
}

function describe(variable: string, known: ReadonlySet<string>): string {
  const meant = nearest(variable, known);
  const hint =
    meant === undefined ? "docs/configuration.md lists those that Cedar reads." : `Did you mean ${meant}?`;
  return `The variable ${maskKeyShaped(variable)} is none of Cedar's: only a plugin could read it. ${hint}`;
}

/**
 * A sentence for each variable that begins as Cedar's do and is none of them, so that a misspelt one does not go unnoticed. The variables of
 * the configured services may have any name.
 */
export function describeUnknownVariables(
  environment: Environment,
  { services }: Pick<Config, "services">,
): readonly string[] {
  const set = Object.keys(environment).filter((name) => name.startsWith(beginning) && environment[name]);
  if (set.length === 0) return [];
  const known = knownVariables(services);
  return set.filter((name) => !known.has(name)).map((name) => describe(name, known));
}
