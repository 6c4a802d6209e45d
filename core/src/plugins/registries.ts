import type { Hook } from "../agent/hook.ts";
import type { KeyAnswer, KeyProvider } from "../keys/key-provider.ts";
import type { KeyService } from "../keys/key-service.ts";
import type { ModelAdapter } from "../models/model-adapter.ts";
import type { Tool } from "../tools/tool.ts";
import { Registry } from "./registry.ts";

/** Everything that plugins have added to one `Cedar` object. */
export interface Registries {
  readonly keyProviders: Registry<KeyProvider<KeyAnswer>>;
  readonly keyServices: Registry<KeyService>;
  readonly modelAdapters: Registry<ModelAdapter>;
  readonly tools: Registry<Tool>;
  readonly hooks: Registry<Hook>;
}

/** Empty registries. */
export function createRegistries(): Registries {
  return {
    keyProviders: new Registry<KeyProvider<KeyAnswer>>("key provider"),
    keyServices: new Registry<KeyService>("key service"),
    modelAdapters: new Registry<ModelAdapter>("model adapter"),
    tools: new Registry<Tool>("tool"),
    hooks: new Registry<Hook>("hook"),
  };
}
