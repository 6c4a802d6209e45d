import type { Tool } from "@cedar/core";
import joi from "joi";

/** A tool that takes `{"text": …}` and does what the test says; by default it reads, and gives the text back. */
export function tool(
  name: string,
  members: Partial<Omit<Tool<{ text: string }>, "name">> = {},
): Tool<{ text: string }> {
  return {
    name,
    description: `The tool ${name}.`,
    access: "read",
    input: joi.object({ text: joi.string().allow("").default("").description("Any text.") }),
    run: async ({ text }) => text,
    ...members,
  };
}
