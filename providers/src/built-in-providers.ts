import type { Config, KeyProvider, Plugin } from "@cedar/core";
import { withBackOff } from "./cache/back-off.ts";
import { staleIfError } from "./cache/stale-if-error.ts";
import { workloadIdentity } from "./identity/workload-identity.ts";
import { cacheKeyProvider } from "./keys/cache.ts";
import { commandKeyProvider } from "./keys/command.ts";
import { envKeyProvider } from "./keys/env.ts";
import { fileKeyProvider } from "./keys/file.ts";
import { keychainKeyProvider } from "./keys/keychain.ts";
import { serverKeyProvider } from "./keys/server.ts";
import { offlineAdapter } from "./models/offline.ts";
import { openAiAdapter } from "./models/openai.ts";
import { openAiChatAdapter } from "./models/openai-chat.ts";

/** Only behind the cache is there a key of before, and a crowd of processes that would all ask again. */
function isBehindCache({ providerChain }: Config): boolean {
  return providerChain.includes("cache") && providerChain.indexOf("cache") < providerChain.indexOf("server");
}

/** Everything that Cedar can do without a plugin of somebody else: the plugin that the command and the server start with. */
export const builtInProviders: Plugin = {
  name: "built-in",
  register(host) {
    const { config, environment, configDirectory } = host;
    const { serverUrl, token, oidcToken, allowHttp, keyFile, keyCommand, baseUrl, profile } = config;
    const cache = {
      directory: configDirectory,
      serverUrl,
      profile,
      ttlSeconds: config.cacheTtlSeconds,
      staleIfErrorSeconds: config.cacheStaleIfErrorSeconds,
      store: config.cacheStore,
      secret: config.cacheSecret,
    };

    host.addKeyProvider(cacheKeyProvider(cache));
    const identity = workloadIdentity({ config, environment, addSecret: (value) => host.addSecret(value) });
    const server = serverKeyProvider({ url: serverUrl, token, identity, allowHttp, environment });
    const patient = (): KeyProvider =>
      staleIfError(withBackOff(server, { ...cache, token: token ?? oidcToken }), cache);
    host.addKeyProvider(isBehindCache(config) ? patient() : server);
    host.addKeyProvider(envKeyProvider({ environment }));
    host.addKeyProvider(fileKeyProvider({ path: keyFile, environment }));
    host.addKeyProvider(commandKeyProvider({ command: keyCommand, environment, directory: configDirectory }));
    host.addKeyProvider(keychainKeyProvider({ environment, profile, configured: config.service }));

    host.addModelAdapter(openAiAdapter({ baseUrl }));
    host.addModelAdapter(openAiChatAdapter({ baseUrl }));
    host.addModelAdapter(offlineAdapter);
  },
};
