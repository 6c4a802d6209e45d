import type { KeyServiceOptions } from "../keys/key-service.ts";
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

/** Whose JWTs are as good as client tokens: those of an issuer of OpenID Connect, for these audiences and subjects. */
export interface OidcRule {
  /** The issuer's URL to the letter, as `iss` in its JWTs has it. */
  readonly issuer: string;
  /** What `aud` must name one of: this server's name at the issuer. */
  readonly audience: readonly string[];
  /** What `sub` must match one of; `*` stands for any characters but `:` and `/`. */
  readonly subjects: readonly string[];
  /** The services whose keys such clients may be given; all without it. */
  readonly services?: readonly string[];
  /** Stands before the subject in the client's name, to tell two issuers apart. */
  readonly name?: string;
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
  /** Where the JWT comes from that this client shows instead of a token: `github`, `gitlab`, `file:/PATH` or `env:NAME`. */
  readonly oidcToken: string | undefined;
  /** Whom the JWT is asked for, where that is not the server's URL. */
  readonly oidcAudience: string | undefined;
  readonly allowHttp: boolean;
  readonly refreshKey: boolean;
  readonly keyFile: string;
  /** Program and arguments of the key provider `command`. */
  readonly keyCommand: readonly string[] | undefined;
  /** Key services of the user's own, besides those that Cedar knows. */
  readonly services: readonly KeyServiceOptions[];
  /** The key service that model calls are signed for, where it is not the adapter's own. */
  readonly service: string | undefined;
  /** Name of the profile in force. */
  readonly profile: string | undefined;
  /** Names of the profiles that the configuration file has. */
  readonly profiles: readonly string[];
  readonly cacheTtlSeconds: number;
  /** How long beyond its time a cached key is served while its server cannot be reached; 0 for not at all. */
  readonly cacheStaleIfErrorSeconds: number;
  readonly cacheStore: string | undefined;
  readonly cacheSecret: string | undefined;
  readonly plugins: readonly PluginReference[];
  readonly verbose: boolean;
  readonly serverProviderChain: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly auth: "token" | "none";
  readonly clientTokens: readonly ClientToken[];
  /** The port on which the server's metrics are open to whoever reaches it; none without it. */
  readonly metricsPort: number | undefined;
  readonly oidc: readonly OidcRule[];
  /** Whether the server gives keys when its audit log cannot be written, and whether there is one. */
  readonly audit: "required" | "best-effort" | "off";
  /** Requests a minute that a client with a token may make; 0 for no limit. So are the next two. */
  readonly limitPerClient: number;
  /** Of all who have no token, at one address. */
  readonly limitPerAddress: number;
  /** Of those with a wrong token or none where one is asked for, at one address. */
  readonly limitFailures: number;
  /** Where the server keeps what it must remember, such as client tokens; a file in the state directory without it. */
  readonly serverStore: string | undefined;
  /** The folder of that file; `~/.local/state/cedar-cli` without it. */
  readonly stateDirectory: string | undefined;
  /** The PEM files of the server's certificate and its private key: both or neither. */
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  /** How many proxies are before the server, or the addresses and ranges of those: whose `X-Forwarded-For` is believed. */
  readonly trustProxy: number | readonly string[] | undefined;
  /** How long the server may take to stop. */
  readonly graceSeconds: number;
}

export type SettingName = keyof Config;
