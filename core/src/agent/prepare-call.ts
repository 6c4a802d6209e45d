import type { ConversationItem } from "../models/model-adapter.ts";
import { suggestName } from "../nearest-name.ts";
import type { Tool } from "../tools/tool.ts";
import { type Validated, validate } from "../validate.ts";
import type { PendingToolCall } from "./hook.ts";
import type { RunInput } from "./run-input.ts";

export type ToolCall = Extract<ConversationItem, { type: "tool-call" }>;

/** A call that was read: ready to run, or refused with what the model is told instead. */
export type PreparedCall =
  | { readonly tool: Tool; readonly pending: PendingToolCall }
  | { readonly refusal: string };

/** Row L5's mask is what the model has read; in a file it would replace the secret that stands there. */
const maskedSecret =
  "Not done: the input holds a secret that you were shown masked (first and last characters only), and writing it would destroy the real one. Leave the line with the secret to the user.";

function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

/** Row A21: a model that must name every member says `null` for those that it leaves out. */
function checkInput(tool: Tool, input: unknown): Validated {
  const asGiven = validate(tool.input, input);
  return asGiven.error === undefined ? asGiven : validate(tool.input, withoutNulls(input));
}

function unknownTool(name: string, { tools }: RunInput): string {
  const known = tools.map((tool) => tool.name);
  return `There is no tool "${name}". ${suggestName(name, known)}`;
}

/** Reads a call. Unknown tools, malformed arguments and wrong inputs do not end the run: the model is told (row A16). */
export function prepareCall(call: ToolCall, run: RunInput): PreparedCall {
  const tool = run.tools.find(({ name }) => name === call.tool);
  if (tool === undefined) return { refusal: unknownTool(call.tool, run) };
  let input: unknown;
  try {
    input = JSON.parse(call.arguments === "" ? "{}" : call.arguments);
  } catch {
    return { refusal: `The arguments of ${call.tool} are not valid JSON.` };
  }
  try {
    const { value, error } = checkInput(tool, input);
    if (error !== undefined) return { refusal: `The input of ${call.tool} is not valid: ${error.message}.` };
    if (tool.access === "write" && run.mask.holdsMask(JSON.stringify(value)))
      return { refusal: maskedSecret };
    return { tool, pending: { callId: call.callId, tool: call.tool, input: value } };
  } catch {
    return { refusal: `The input of ${call.tool} could not be checked: the tool itself is at fault.` };
  }
}
