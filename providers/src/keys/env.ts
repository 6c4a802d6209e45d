import type { Environment, KeyProvider } from "@cedar/core";

export interface EnvKeyProviderOptions {
  /** The environment variables, as `process.env` has them. */
  readonly environment: Environment;
}

/** The key in the service's environment variable (row C4). No cache ever keeps it (row K16). See docs/openai-key-flow.md. */
export function envKeyProvider({ environment }: EnvKeyProviderOptions): KeyProvider {
  return {
    name: "env",
    async resolve({ service }, context) {
      const variable = service.environmentVariable;
      const value = environment[variable];
      if (value !== undefined && value !== "") {
        context.explain({ message: `in the variable ${variable}`, facts: { variable } });
        return context.createKey(value, { origin: `the variable ${variable}` });
      }
      context.explain({
        message: `the variable ${variable} is ${value === "" ? "empty" : "not set"}`,
        hint: `Set ${variable} in the shell that starts Cedar.`,
        facts: { variable },
      });
      return undefined;
    },
  };
}
