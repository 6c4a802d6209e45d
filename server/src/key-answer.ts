import { type Config, type Key, type KeyService, openAiKeyService } from "@cedar/core";

/** The model that travels with OpenAI's key when the server's configuration names none (row S1). */
const defaultModel = "gpt-5";

/** What a client is given besides the key (row S2). Times are ISO 8601; they are left out of the JSON where the key has none. */
export interface KeyAnswer {
  readonly service?: string;
  readonly source: "server";
  readonly model: string | undefined;
  readonly fingerprint: string;
  /** When the key must no longer be used. */
  readonly expires_at: string | undefined;
  /** When a newer one is to be looked for. */
  readonly refresh_after: string | undefined;
  /** The key itself, under `openai_api_key` or `api_key`. */
  readonly [member: string]: string | undefined;
}

/** The model of the server's configuration is OpenAI's; a key of another service has the one that its own source names. */
function modelOf(key: Key, { model }: Config): string | undefined {
  return key.service === openAiKeyService.name ? (model ?? key.model ?? defaultModel) : key.model;
}

/** The answer of a service's own route: the place of the key is the service's, so OpenAI's is that of row S2. */
export function keyAnswer(key: Key, { name, routeMember }: KeyService, config: Config): KeyAnswer {
  return {
    [routeMember]: key.reveal(),
    ...(routeMember === openAiKeyService.routeMember ? {} : { service: name }),
    source: "server",
    model: modelOf(key, config),
    fingerprint: key.fingerprint,
    expires_at: key.expiresAt?.toISOString(),
    refresh_after: key.refreshAfter?.toISOString(),
  };
}

/** The answer of `/config/keys/{service}`, which has one form for all services. */
export function genericKeyAnswer(key: Key, service: KeyService, config: Config): KeyAnswer {
  return keyAnswer(key, { ...service, routeMember: "api_key" }, config);
}
