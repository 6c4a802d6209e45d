// The public interface of @cedar/providers: a list kept by hand, so that its difference is the report of what changed.
export { builtInProviders } from "./built-in-providers.ts";
export { cachedProfiles } from "./cache/cached-profiles.ts";
export { type ClearedKey, clearCachedKeys } from "./cache/clear-cached-keys.ts";
export { acquireFileLock, type FileLock, type LockWait } from "./cache/file-lock.ts";
export { type KeyStore, openKeyStore, type StoreDriver, type StorePlace } from "./cache/open-key-store.ts";
export { describeStore } from "./cache/use-shared-store.ts";
export type { Keychain, KeychainAbsence, KeychainAnswer, KeychainRequest } from "./keychain/keychain.ts";
export { type KeychainKeyOptions, removeKeychainKey, setKeychainKey } from "./keychain/keychain-key.ts";
export { cacheKeyProvider, type KeyCacheOptions } from "./keys/cache.ts";
export { type CommandKeyProviderOptions, commandKeyProvider } from "./keys/command.ts";
export { type EnvKeyProviderOptions, envKeyProvider } from "./keys/env.ts";
export { type FileKeyProviderOptions, fileKeyProvider } from "./keys/file.ts";
export { type KeychainKeyProviderOptions, keychainKeyProvider } from "./keys/keychain.ts";
export { type ServerKeyProviderOptions, serverKeyProvider } from "./keys/server.ts";
export { offlineAdapter } from "./models/offline.ts";
export { type OpenAiAdapterOptions, openAiAdapter } from "./models/openai.ts";
export { openAiChatAdapter } from "./models/openai-chat.ts";
