import type { ToolDescription } from "../models/model-adapter.ts";
import type { Tool } from "./tool.ts";

/** A tool as the model sees it: joi 18 gives the JSON Schema of what it checks (Standard JSON Schema). */
export function describeTool(tool: Tool): ToolDescription {
  const { $schema: _, ...inputSchema } = tool.input["~standard"].jsonSchema.input({
    target: "draft-2020-12",
  });
  return { name: tool.name, description: tool.description, inputSchema };
}
