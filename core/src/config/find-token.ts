import { shellWord } from "../shell-word.ts";
import { validate } from "../validate.ts";
import { type Given, givenBy, inOrder, type Layer, type Layers } from "./layer.ts";
import { urlSchema } from "./setting-schemas.ts";

/** What a client shows to its server: a token, or where its JWT comes from. */
type Credential = "token" | "oidcToken";

/** A layer that has one; where it has both, the token counts. */
interface CredentialPlace {
  readonly layer: Layer;
  readonly name: Credential;
}

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

function credentialOf(layer: Layer): CredentialPlace | undefined {
  const name = (["token", "oidcToken"] as const).find((each) => givenBy(layer, each) !== undefined);
  return name === undefined ? undefined : { layer, name };
}

/** What is shown to the server in force, if there is something, and what is for other servers. */
function sortTokens(layers: Layers): {
  readonly found: CredentialPlace | undefined;
  readonly passedOver: readonly CredentialPlace[];
} {
  const passedOver: CredentialPlace[] = [];
  for (const place of inOrder(layers).map(credentialOf)) {
    if (place === undefined) continue;
    if (!isForAnotherServer(place.layer, layers)) return { found: place, passedOver };
    passedOver.push(place);
  }
  return { found: undefined, passedOver };
}

function originsOf(places: readonly CredentialPlace[]): string {
  return places.map(({ layer, name }) => layer.originOf(name)).join(" and ");
}

/** The token, or the source of the JWT, for the server in force: never both; where others were passed over the origin says so. */
export function findToken(layers: Layers, name: Credential = "token"): Given {
  const { found, passedOver } = sortTokens(layers);
  const given = found?.name === name ? givenBy(found.layer, name) : undefined;
  if (given !== undefined) return given;
  const value = layers.defaults.values[name];
  const others = found === undefined ? passedOver.filter((place) => place.name === name) : [];
  if (others.length === 0) return { value, origin: "default" };
  return { value, origin: `default (${originsOf(others)} is for another server)` };
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
  const servers = passedOver.map(({ layer }) => layer.originOf("serverUrl")).join(" and ");
  const belongs = `that of ${originsOf(passedOver)} is for the server of ${servers}`;
  return [
    `No token is sent to ${String(url)} (from ${chosen.originOf("serverUrl")}): ${belongs}. Name a server together with its token: \`CEDAR_SERVER_URL=${shellWord(String(url))} CEDAR_TOKEN=…\`.`,
  ];
}
