import type { Mode } from "../tools/mode.ts";

/** A plugin named in the configuration: a file or a package, and its options. */
export interface PluginReference {
  /** `./my-vault.ts`, an absolute path, or the name of a package. */
  readonly plugin: string;
  readonly options?: unknown;
  /** The folder that relative paths and packages are looked up from: the configuration file's; the working directory without one. */
  readonly folder?: string;
}

/** A client that may have keys: from `CEDAR_CLIENT_TOKENS`. */
export interface ClientToken {
  readonly name: string;
  readonly token: string;
}

/** Every setting, checked. `settings.ts` says of each what it means, its default, and by which flag and variable it is set. */
export interface Config {
  readonly providerChain: readonly string[];
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
  readonly keyless: boolean;
  readonly mode: Mode;
  readonly maxTurns: number;
  readonly idleSeconds: number;
  readonly serverUrl: string | undefined;
  readonly token: string | undefined;
  readonly allowHttp: boolean;
  readonly refreshKey: boolean;
  readonly keyFile: string;
  readonly cacheStore: string | undefined;
  readonly cacheSecret: string | undefined;
  readonly plugins: readonly PluginReference[];
  readonly verbose: boolean;
  readonly serverProviderChain: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly auth: "token" | "none";
  readonly clientTokens: readonly ClientToken[];
}

export type SettingName = keyof Config;
