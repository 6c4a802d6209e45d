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

/** The flags of a command that asks the chain for a key, and those of more settings; a service is the one whose key is meant, whatever model calls are signed with. */
export function keyOptions(...more: readonly SettingName[]): Record<string, Options> {
  const options = optionsOf([...settings, ...more]);
  const description = "The service whose key is meant: openai, anthropic, gemini or your own [CEDAR_SERVICE]";
  return { ...options, service: { ...options.service, description } };
}
