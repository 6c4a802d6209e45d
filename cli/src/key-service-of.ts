import { type Cedar, type KeyService, openAiKeyService } from "@cedar/core";

/**
 * The service that a command about keys asks for: the one that the user names, else that of a run, else OpenAI's.
 * @throws CedarError `name-unknown` for a service or a model that there is not.
 */
export function keyServiceOf(cedar: Cedar): KeyService {
  const { service } = cedar.config;
  if (service !== undefined) return cedar.services.get(service);
  return cedar.runService() ?? openAiKeyService;
}
