import type { Schema } from "joi";
import type { Hook } from "../agent/hook.ts";
import type { Config } from "../config/config.ts";
import type { KeyAnswer, KeyProvider } from "../keys/key-provider.ts";
import type { Logger } from "../logger.ts";
import type { ModelAdapter } from "../models/model-adapter.ts";
import type { Tool } from "../tools/tool.ts";

/** The environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a plugin adds to, and what it may know. Each plugin gets a host of its own, so that Cedar can say who added what. */
export interface PluginHost {
  /** The settings in force. */
  readonly config: Config;
  /** The environment variables that Cedar was started with. */
  readonly environment: Environment;
  readonly logger: Logger;
  /** The user's configuration folder (`~/.config/cedar-cli`); `undefined` where there is no home. */
  readonly configDirectory: string | undefined;
  addKeyProvider(provider: KeyProvider<KeyAnswer>): void;
  addModelAdapter(adapter: ModelAdapter): void;
  addTool(tool: Tool): void;
  addHook(hook: Hook): void;
  /** Marks a value as secret: it is masked in everything that leaves Cedar. */
  addSecret(value: string): void;
}

/** A plugin: the default export of a file or a package that `--plugin` or `plugins` in the configuration names. */
export interface Plugin<Options = unknown> {
  /** Name in messages and in `cedar plugins`. */
  readonly name: string;
  /** joi schema of the options in the configuration; a plugin without one takes no options. */
  readonly options?: Schema<Options>;
  /** Adds what the plugin has. `options` satisfies the schema. */
  register(host: PluginHost, options: Options): void | Promise<void>;
}
