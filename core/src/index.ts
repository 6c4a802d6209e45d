// The public interface of @cedar/core: a list kept by hand, so that its difference is the report of what changed.
export { abortable } from "./abortable.ts";
export type { AgentEvent, RunEnd, RunOutcome, ToolCallStatus } from "./agent/agent-event.ts";
export type { Hook, PendingToolCall } from "./agent/hook.ts";
export type { Approve } from "./agent/run-input.ts";
export { type Cedar, type CedarOptions, createCedar, type RunOptions } from "./cedar.ts";
export { type Clock, systemClock } from "./clock.ts";
export { withoutArguments } from "./config/conceal-secrets.ts";
export type { ClientToken, Config, OidcRule, PluginReference, SettingName } from "./config/config.ts";
export type { ConfigRequest } from "./config/config-request.ts";
export { secondsOf } from "./config/duration-schema.ts";
export type { Origin } from "./config/layer.ts";
export { type LoadedConfig, loadConfig } from "./config/load-config.ts";
export { configDirectoryOf } from "./config/read-config-file.ts";
export { loginPathOf } from "./config/read-login.ts";
export type { Setting } from "./config/setting.ts";
export { settingLabel, settingNames, settings } from "./config/settings.ts";
export { stateDirectoryOf } from "./config/state-directory.ts";
export { describeDuration } from "./describe-duration.ts";
export { describeTime } from "./describe-time.ts";
export {
  CedarError,
  type CedarErrorCode,
  type CedarErrorOptions,
  ModelError,
  type ModelErrorOptions,
  messageOf,
} from "./errors.ts";
export { isLoopback } from "./is-loopback.ts";
export type { ResolvedKey } from "./keys/ask-chain.ts";
export { fingerprint } from "./keys/fingerprint.ts";
export { Key, type KeyCaching, type KeyDetails } from "./keys/key.ts";
export { type KeyLife, keyLife } from "./keys/key-life.ts";
export { describeStep } from "./keys/key-not-found.ts";
export type {
  FoundKeyDetails,
  KeyAnswer,
  KeyContext,
  KeyExplanation,
  KeyFacts,
  KeyProvider,
  KeyReason,
  KeyRequest,
  KeyStep,
} from "./keys/key-provider.ts";
export { KeyProviderChain } from "./keys/key-provider-chain.ts";
export { KeyResolver, type KeyResolverOptions } from "./keys/key-resolver.ts";
export { createKeyService, type KeyService, type KeyServiceOptions } from "./keys/key-service.ts";
export { builtInKeyServices, openAiKeyService } from "./keys/key-services.ts";
export { maskKeyShaped, SecretMask } from "./keys/secret-mask.ts";
export { type LogFields, type Logger, silentLogger } from "./logger.ts";
export type {
  ConversationItem,
  FinishReason,
  KeyCheck,
  ModelAdapter,
  ModelEvent,
  ModelRequest,
  TokenUsage,
  ToolDescription,
} from "./models/model-adapter.ts";
export { nearestName, suggestName } from "./nearest-name.ts";
export type { Environment, Plugin, PluginHost } from "./plugins/plugin.ts";
export type { PluginContribution } from "./plugins/register-plugin.ts";
export { sentence } from "./sentence.ts";
export { shellWord } from "./shell-word.ts";
export { type CommandSubject, suggestedCommand } from "./suggested-command.ts";
export type { Deadline } from "./time-limit.ts";
export { type Mode, modes } from "./tools/mode.ts";
export type { Tool, ToolContext } from "./tools/tool.ts";
export type { Workspace } from "./tools/workspace.ts";
export { validate } from "./validate.ts";
export { withDeadline } from "./with-deadline.ts";
