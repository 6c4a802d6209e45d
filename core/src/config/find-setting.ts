import { validate } from "../validate.ts";
import type { SettingName } from "./config.ts";
import { type Given, givenBy, type Layer } from "./layer.ts";
import { urlSchema } from "./setting-schemas.ts";

/** All sources of settings. */
export interface Layers {
  readonly flags: Layer;
  /** The profile that was named. */
  readonly profile: Layer | undefined;
  readonly variables: Layer;
  readonly file: Layer | undefined;
  readonly defaults: Layer;
}

/** The one order of precedence: a profile that was named is more specific than a variable that lies around. */
function inOrder({ flags, profile, variables, file }: Layers): readonly Layer[] {
  return [flags, profile, variables, file].filter((layer) => layer !== undefined);
}

function isSameServer(one: unknown, other: unknown): boolean {
  return validate(urlSchema, one).value === validate(urlSchema, other).value;
}

/** Whether the token of a layer must not be sent to the server in force (docs/decisions/0009-a-token-goes-to-its-own-server.md). */
function isForAnotherServer(layer: Layer, layers: Layers): boolean {
  const chosen = inOrder(layers).find(({ values }) => values.serverUrl !== undefined);
  if (chosen !== undefined && chosen === layers.profile) return layer !== chosen;
  const own = layer.values.serverUrl;
  if (own === undefined || isSameServer(own, chosen?.values.serverUrl)) return false;
  return layer === layers.profile || chosen === layers.variables;
}

function findToken(layers: Layers): Given {
  const passedOver: string[] = [];
  for (const layer of inOrder(layers)) {
    const given = givenBy(layer, "token");
    if (given === undefined) continue;
    if (!isForAnotherServer(layer, layers)) return given;
    passedOver.push(given.origin);
  }
  const value = layers.defaults.values.token;
  return {
    value,
    origin:
      passedOver.length === 0 ? "default" : `default (${passedOver.join(" and ")} is for another server)`,
  };
}

/** What holds of a setting, and where it came from. */
export function findSetting(name: SettingName, layers: Layers): Given {
  if (name === "token") return findToken(layers);
  for (const layer of inOrder(layers)) {
    const given = givenBy(layer, name);
    if (given !== undefined) return given;
  }
  return { value: layers.defaults.values[name], origin: "default" };
}
