import { validate } from "../validate.ts";
import { type Given, givenBy, inOrder, type Layer, type Layers, type Origin } from "./layer.ts";
import { urlSchema } from "./setting-schemas.ts";

function isSameServer(one: unknown, other: unknown): boolean {
  return validate(urlSchema, one).value === validate(urlSchema, other).value;
}

/** The source that names the server in force. */
function serverLayer(layers: Layers): Layer | undefined {
  return inOrder(layers).find(({ values }) => values.serverUrl !== undefined);
}

/**
 * Whether the token of a layer must not be sent to the server in force (docs/decisions/0009-a-token-goes-to-its-own-server.md): the one
 * that stands beside it in the same layer is another, or a profile names the server, which has its own token or none.
 */
function isForAnotherServer(layer: Layer, layers: Layers): boolean {
  const chosen = serverLayer(layers);
  if (chosen === undefined || layer === chosen) return false;
  if (chosen === layers.profile) return true;
  const own = layer.values.serverUrl;
  return own !== undefined && !isSameServer(own, chosen.values.serverUrl);
}

/** The token in force, if there is one, and those that are for other servers. */
function sortTokens(layers: Layers): {
  readonly found: Given | undefined;
  readonly passedOver: readonly Layer[];
} {
  const passedOver: Layer[] = [];
  for (const layer of inOrder(layers)) {
    const found = givenBy(layer, "token");
    if (found === undefined) continue;
    if (!isForAnotherServer(layer, layers)) return { found, passedOver };
    passedOver.push(layer);
  }
  return { found: undefined, passedOver };
}

function originsOf(layers: readonly Layer[], name: "token" | "serverUrl"): Origin {
  return layers.map((layer) => layer.originOf(name)).join(" and ");
}

/** The token for the server in force; where others were passed over the origin says so. */
export function findToken(layers: Layers): Given {
  const { found, passedOver } = sortTokens(layers);
  if (found !== undefined) return found;
  const { token: value } = layers.defaults.values;
  if (passedOver.length === 0) return { value, origin: "default" };
  return { value, origin: `default (${originsOf(passedOver, "token")} is for another server)` };
}

/**
 * What is to be told when the server that a flag names is sent no token, though there is one: whoever types the flag expects it. Of a
 * variable or a profile that lies around beside the other server nothing is told. URLs that are not in force were not checked, and can
 * hold a password: they are not quoted.
 */
export function warnOfUnsentToken(layers: Layers): readonly string[] {
  const chosen = serverLayer(layers);
  const { found, passedOver } = sortTokens(layers);
  if (chosen === undefined || chosen !== layers.flags || found !== undefined || passedOver.length === 0)
    return [];
  const { value: url } = validate(urlSchema, chosen.values.serverUrl);
  const belongs = `that of ${originsOf(passedOver, "token")} is for the server of ${originsOf(passedOver, "serverUrl")}`;
  return [
    `No token is sent to ${String(url)} (from ${chosen.originOf("serverUrl")}): ${belongs}. Name a server together with its token: \`CEDAR_SERVER_URL=${String(url)} CEDAR_TOKEN=…\`.`,
  ];
}
