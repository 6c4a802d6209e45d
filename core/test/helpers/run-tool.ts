import { silentLogger, type Tool, type Workspace } from "@cedar/core";
import { validate } from "../../src/validate.ts";

/** Calls a tool as the agent does: its input is checked first, which fills in what is left out. */
export async function runTool<Input>(
  tool: Tool<Input>,
  workspace: Workspace,
  input: unknown,
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  const { value, error } = validate(tool.input, input);
  if (error !== undefined) throw error;
  return await tool.run(value as Input, { workspace, signal, logger: silentLogger });
}
