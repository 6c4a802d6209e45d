import type { ClientToken, Config } from "@cedar/core";
import type { ClientAccess } from "./access/client-access.ts";
import { shortestToken } from "./access/shortest-token.ts";

function shortTokens(tokens: readonly ClientToken[]): string[] {
  const names = tokens.filter(({ token }) => token.length < shortestToken).map(({ name }) => name);
  if (names.length === 0) return [];
  const long = "Make longer ones, for example with `openssl rand -hex 24`.";
  return [
    `Client tokens with fewer than ${shortestToken} characters can be guessed: ${names.join(", ")}. ${long}`,
  ];
}

function sharedTokens(tokens: readonly ClientToken[]): string[] {
  return tokens
    .map(({ name, token }, position) => ({
      name,
      first: tokens.slice(0, position).find((other) => other.token === token),
    }))
    .flatMap(({ name, first }) =>
      first === undefined
        ? []
        : [`The clients ${first.name} and ${name} have the same token: the log names the first of them.`],
    );
}

function accessWarning(config: Config, access: ClientAccess): string[] {
  if (access === "closed") {
    return [
      `Nobody is given the key: ${config.host} is no loopback address, and no client has a token. Set CEDAR_CLIENT_TOKENS=name:token,… on the server, or make a token with \`cedar token create NAME\`, and CEDAR_TOKEN=token on the client.`,
    ];
  }
  if (access !== "open") return [];
  const ignored =
    config.clientTokens.length > 0 ? " The tokens in CEDAR_CLIENT_TOKENS are not asked for." : "";
  return [`CEDAR_AUTH=none: everybody who reaches ${config.host} is given the key.${ignored}`];
}

/** What is worth a warning each time that the server starts. Tokens are named by their clients. */
export function startWarnings(config: Config, access: ClientAccess): readonly string[] {
  const tokens = config.clientTokens;
  return [...accessWarning(config, access), ...shortTokens(tokens), ...sharedTokens(tokens)];
}
