import joi from "joi";
import { modes } from "../tools/mode.ts";
import type { SettingName } from "./config.ts";
import { durationSchema } from "./duration-schema.ts";
import type { Setting } from "./setting.ts";
import { pluginsSchema, switchSchema, urlSchema } from "./setting-schemas.ts";

/** What the agent runs on and what it may do. */
export const agentSettings = {
  model: {
    description:
      "The model, ADAPTER or ADAPTER/MODEL; without one the server's, then the adapter's own default",
    schema: joi.string().trim(),
    flag: "model",
    commands: ["agent", "server"],
    variable: "OPENAI_MODEL",
  },
  baseUrl: {
    description: "Base URL of the model API, with its /v1",
    schema: urlSchema,
    flag: "base-url",
    commands: ["agent", "server"],
    variable: "OPENAI_BASE_URL",
  },
  keyless: {
    description: "Call the model API without a key (Ollama, vLLM, llama.cpp)",
    schema: switchSchema,
    default: false,
    flag: "keyless",
    commands: ["agent"],
    variable: "CEDAR_KEYLESS",
  },
  mode: {
    description: "What tools may do: only read, change files after you said yes, or change them at will",
    schema: joi.valid(...modes).messages({ "any.only": `must be one of ${modes.join(", ")}` }),
    default: "read-only",
    flag: "mode",
    commands: ["agent"],
    guarded: true,
  },
  maxTurns: {
    description: "Model calls after which a run ends as failed",
    schema: joi.number().integer().min(1).max(10_000),
    default: 50,
    flag: "max-turns",
    commands: ["agent"],
    variable: "CEDAR_MAX_TURNS",
  },
  idleSeconds: {
    description:
      "Time without a word from the model after which a call ends as failed: seconds, or a number with a unit (90s, 5m)",
    schema: durationSchema({ most: "24h", zero: {} }),
    default: 300,
    flag: "idle-seconds",
    commands: ["agent"],
    variable: "CEDAR_IDLE_SECONDS",
  },
  plugins: {
    description:
      "A plugin to load: a file (./my-vault.ts) or the name of a package; may be given several times",
    schema: pluginsSchema,
    default: [],
    flag: "plugin",
    guarded: true,
  },
  verbose: {
    description: "Tell each step on standard error, keys as fingerprints",
    schema: switchSchema,
    default: false,
    flag: "verbose",
    variable: "CEDAR_VERBOSE",
  },
} as const satisfies Partial<Record<SettingName, Setting>>;
