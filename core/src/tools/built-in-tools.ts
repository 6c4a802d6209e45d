import type { Plugin } from "../plugins/plugin.ts";
import { listFiles } from "./list-files.ts";
import { readFile } from "./read-file.ts";
import { searchFiles } from "./search-files.ts";
import { writeFile } from "./write-file.ts";

/** The tools in the box, as a plugin. They use nothing but Node's own modules. */
export const builtInTools: Plugin = {
  name: "tools",
  register(host) {
    host.addTool(listFiles);
    host.addTool(readFile);
    host.addTool(searchFiles);
    host.addTool(writeFile);
  },
};
