import joi from "joi";
import type { Tool } from "./tool.ts";

const mostEntries = 500;

/** The tool `list_files`: one line an entry, its kind, its size in bytes and its path, parted by tabs. */
export const listFiles: Tool<{ path: string }> = {
  name: "list_files",
  description:
    "Lists what a folder of the workspace holds, with its subfolders, or tells the size of one file. One line an entry: kind, size in bytes, path, parted by tabs. .git and node_modules are left out.",
  access: "read",
  input: joi.object({
    path: joi.string().default(".").description("A folder or a file, relative to the workspace."),
  }),
  async run({ path }, { workspace, signal }) {
    const lines: string[] = [];
    for await (const entry of workspace.walk(path)) {
      signal.throwIfAborted();
      if (lines.length === mostEntries) {
        lines.push(`[cut after ${mostEntries} entries: ask for a subfolder]`);
        break;
      }
      lines.push(`${entry.kind}\t${entry.sizeBytes}\t${entry.path}`);
    }
    return lines.length === 0 ? "[empty folder]" : lines.join("\n");
  },
};
