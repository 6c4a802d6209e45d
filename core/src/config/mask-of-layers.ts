import { SecretMask } from "../keys/secret-mask.ts";
import { validate } from "../validate.ts";
import type { Config } from "./config.ts";
import type { Layer } from "./layer.ts";
import { secretsOf } from "./secret-values.ts";
import { settingNames, settings } from "./settings.ts";

/** The secret settings of a layer that are well formed. */
function secretSettings({ values }: Layer): Partial<Config> {
  const secrets = settingNames.filter((name) => settings[name].secret === true && values[name] !== undefined);
  return Object.fromEntries(
    secrets.flatMap((name) => {
      const { value, error } = validate(settings[name].schema, values[name]);
      return error === undefined ? [[name, value]] : [];
    }),
  );
}

/** Keys that stand where none belongs, such as in the name of the model. */
function misplacedKeys({ values }: Layer): readonly string[] {
  return JSON.stringify(values).match(/(?<![A-Za-z0-9])sk-[\w-]{37,}/gu) ?? [];
}

/** Every secret of a layer, well formed or a key at the wrong place. */
export function secretsOfLayer(layer: Layer): readonly string[] {
  return [...secretsOf(secretSettings(layer)), ...misplacedKeys(layer)];
}

/** A mask that knows every secret that was given, also what is not in force, such as the tokens of other profiles (row L5). */
export function maskOfLayers(layers: readonly (Layer | undefined)[]): SecretMask {
  const mask = new SecretMask();
  for (const layer of layers) {
    if (layer === undefined) continue;
    for (const secret of secretsOfLayer(layer)) mask.add(secret);
  }
  return mask;
}
