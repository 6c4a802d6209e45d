import type { SettingName } from "@cedar/core";
import type { Options } from "yargs";
import { optionsOf } from "./setting-options.ts";

const settings: readonly SettingName[] = [
  "service",
  "profile",
  "providerChain",
  "serverUrl",
  "plugins",
  "verbose",
];

const service = "The service whose key is meant: openai, anthropic, gemini or your own [CEDAR_SERVICE]";

/** The flags of these settings; a service is the one whose key is meant, whatever model calls are signed with. */
export function keyOptionsOf(names: readonly SettingName[]): Record<string, Options> {
  const options = optionsOf(names);
  return { ...options, service: { ...options.service, description: service } };
}

/** The flags of a command that asks the chain for a key, and those of more settings. */
export function keyOptions(...more: readonly SettingName[]): Record<string, Options> {
  return keyOptionsOf([...settings, ...more]);
}
