import { silentLogger } from "@cedar/core";
import test from "ava";
import joi from "joi";
import { defaultConfig } from "../../src/config/default-config.ts";
import { registerPlugin } from "../../src/plugins/register-plugin.ts";
import { createRegistries } from "../../src/plugins/registries.ts";
import { builtInTools } from "../../src/tools/built-in-tools.ts";
import { describeTool } from "../../src/tools/describe-tool.ts";
import { tool } from "../helpers/tool.ts";

async function builtIn(): Promise<Record<string, ReturnType<typeof describeTool>>> {
  const registries = createRegistries();
  const surroundings = {
    config: defaultConfig(),
    environment: {},
    logger: silentLogger,
    configDirectory: undefined,
    addSecret: () => {},
  };
  await registerPlugin(builtInTools, undefined, registries, surroundings);
  return Object.fromEntries(registries.tools.entries().map((entry) => [entry.name, describeTool(entry)]));
}

const path = { type: "string", minLength: 1 };
const place = { ...path, default: ".", description: "A folder or a file, relative to the workspace." };
const file = { ...path, description: "The file, relative to the workspace." };

/** What the model sees of each tool in the box: JSON Schema, draft 2020-12. */
const schemas: Readonly<Record<string, object>> = {
  list_files: { type: "object", additionalProperties: false, properties: { path: place } },
  read_file: {
    type: "object",
    additionalProperties: false,
    required: ["path"],
    properties: {
      path: file,
      start_line: {
        type: "integer",
        minimum: 1,
        default: 1,
        description: "First line to read, counted from 1.",
      },
      line_count: {
        type: "integer",
        minimum: 1,
        maximum: 5000,
        default: 2000,
        description: "How many lines to read.",
      },
    },
  },
  search_files: {
    type: "object",
    additionalProperties: false,
    required: ["text"],
    properties: {
      text: { type: "string", minLength: 1, description: "What to look for, literally." },
      path: place,
      ignore_case: {
        type: "boolean",
        default: false,
        description: "Whether capital and small letters are the same.",
      },
    },
  },
  write_file: {
    type: "object",
    additionalProperties: false,
    required: ["content", "path"],
    properties: { path: file, content: { type: "string", description: "The whole new text." } },
  },
};

test("the tools in the box are these four", async (t) => {
  t.deepEqual(Object.keys(await builtIn()), Object.keys(schemas));
});

for (const [name, schema] of Object.entries(schemas))
  test(`the model sees ${name} with its description and this schema, without anything of joi's own`, async (t) => {
    const described = (await builtIn())[name];
    t.is(described?.name, name);
    t.true((described?.description.length ?? 0) > 30);
    t.deepEqual(described?.inputSchema, schema);
    t.is(JSON.stringify(described?.inputSchema).match(/joi|x-|\$/u), null);
  });

test("P4: a plugin's tool is described from its joi schema", (t) => {
  const input = joi.object({
    word: joi.string().valid("a", "b").required().description("Which one."),
    counts: joi.array().items(joi.number().integer()).max(3),
  });
  t.deepEqual(describeTool(tool("choose", { input })), {
    name: "choose",
    description: "The tool choose.",
    inputSchema: {
      type: "object",
      additionalProperties: false,
      required: ["word"],
      properties: {
        word: { type: "string", enum: ["a", "b"], description: "Which one." },
        counts: { type: "array", items: { type: "integer" }, maxItems: 3 },
      },
    },
  });
});
