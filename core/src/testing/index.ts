// What tests of Cedar, of plugins and of demonstrations use. Nothing here is needed to run an agent.
export { fakeKey } from "./fake-key.ts";
export { type KeyContextOptions, keyContext, type RecordedKeyContext } from "./key-context.ts";
export type { KeyProviderFixture, KeyProviderWorld } from "./key-provider/key-provider-fixture.ts";
export { ManualClock } from "./manual-clock.ts";
export { callModelAdapter, type ModelOutcome, modelRequest } from "./model-request.ts";
export {
  type OpenAiFailure,
  type OpenAiServer,
  type OpenAiServerOptions,
  type OpenAiServerRequest,
  startOpenAiServer,
} from "./openai-server.ts";
export { replyEvents, type ScriptedModel, type ScriptedReply, scriptedModel } from "./scripted-model.ts";
export { type TestFunction, testKeyProvider } from "./test-key-provider.ts";
export { type ModelAdapterFixture, testModelAdapter } from "./test-model-adapter.ts";
