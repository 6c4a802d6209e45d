import type { SettingName } from "./config.ts";
import { findToken } from "./find-token.ts";
import { type Given, givenBy, inOrder, type Layers } from "./layer.ts";

/** What holds of a setting, and where it came from. */
export function findSetting(name: SettingName, layers: Layers): Given {
  if (name === "token" || name === "oidcToken") return findToken(layers, name);
  for (const layer of inOrder(layers)) {
    const given = givenBy(layer, name);
    if (given !== undefined) return given;
  }
  return { value: layers.defaults.values[name], origin: "default" };
}
