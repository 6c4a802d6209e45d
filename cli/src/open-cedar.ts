import {
  type Cedar,
  type Config,
  createCedar,
  type LoadedConfig,
  type Logger,
  loadConfig,
  silentLogger,
} from "@cedar/core";
import type { CommandContext, Flags } from "./command-line/command.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { terminalLogger } from "./terminal/terminal-logger.ts";
import { describeUnknownVariables } from "./unknown-variables.ts";

/** The settings in force for a command, or for all of them: the mode is `ask` where somebody can be asked. */
export async function readConfig(
  flags: Flags,
  { environment, terminal }: CommandContext,
  command: "agent" | "server" | undefined,
  login?: "ignored",
): Promise<LoadedConfig> {
  return await loadConfig({
    flags,
    environment,
    configFile: typeof flags.config === "string" ? flags.config : undefined,
    defaults: { mode: terminal.canAsk ? "ask" : "read-only" },
    ...(command === undefined ? {} : { command }),
    ...(login === undefined ? {} : { login }),
  });
}

/** The same, once a command: tells what in the environment looks like a setting and is none. */
export async function openConfig(
  flags: Flags,
  context: CommandContext,
  command: "agent" | "server" | undefined,
  login?: "ignored",
): Promise<LoadedConfig> {
  const loaded = await readConfig(flags, context, command, login);
  for (const warning of describeUnknownVariables(context.environment, loaded.config))
    context.terminal.tell(`cedar: warning: ${warning}`);
  return loaded;
}

/** A Cedar and the folder that its files are in; `undefined` without a home. */
export interface OpenedCedar {
  readonly cedar: Cedar;
  readonly configDirectory: string | undefined;
  /** Where each setting came from. */
  readonly origins: LoadedConfig["origins"];
  /** Another Cedar of the same settings, whose chain is the cache alone: says in silence what that holds by now. */
  readonly openCache: () => Promise<Cedar>;
}

/** The plugins of the user are left out, which may not be registered twice. */
const cacheAlone: Partial<Config> = { providerChain: ["cache"], plugins: [], refreshKey: false };

/**
 * Puts a Cedar together from the configuration and the built-in plugins. From here on its mask covers all that is printed.
 * @param changed settings that the command sets itself.
 * @param createLogger what is told on standard error meanwhile.
 */
export async function openCedar(
  flags: Flags,
  context: CommandContext,
  changed: Partial<Config> = {},
  createLogger: (terminal: Terminal, verbose: boolean) => Logger = terminalLogger,
): Promise<OpenedCedar> {
  const { environment, terminal } = context;
  const { config, configDirectory, origins, mask, warnings } = await openConfig(flags, context, "agent");
  terminal.mask = (text) => mask.mask(text);
  const logger = createLogger(terminal, config.verbose);
  for (const warning of warnings) logger.warn(warning);
  const { builtInProviders } = await import("@cedar/providers");
  const cedar = await createCedar({
    config: { ...config, ...changed },
    origins,
    plugins: [builtInProviders],
    configDirectory,
    environment,
    logger,
    canPrompt: terminal.canAsk,
    mask,
  });
  const ofCache = { config: { ...config, ...cacheAlone }, plugins: [builtInProviders] };
  const openCache = async (): Promise<Cedar> =>
    await createCedar({ ...ofCache, configDirectory, environment, logger: silentLogger, mask });
  return { cedar, configDirectory, origins, openCache };
}
