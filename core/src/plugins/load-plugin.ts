import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CedarError } from "../errors.ts";
import type { Plugin } from "./plugin.ts";
import { pluginFailure } from "./plugin-failure.ts";

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== "object" || value === null) return false;
  return (
    "name" in value &&
    typeof value.name === "string" &&
    value.name !== "" &&
    "register" in value &&
    typeof value.register === "function"
  );
}

/** A path names a file, as in imports; anything else names a package, looked up from the folder as Node does. */
async function locate(reference: string, folder: string): Promise<string> {
  if (isAbsolute(reference) || /^\.{1,2}[/\\]/u.test(reference))
    return pathToFileURL(resolve(folder, reference)).href;
  const { resolve: resolveImport } = await import("import-meta-resolve");
  return resolveImport(reference, pathToFileURL(join(folder, "plugin.js")).href);
}

/**
 * Loads a plugin: the default export of a file or package.
 * @param folder where relative paths and packages are looked up from.
 * @throws CedarError `plugin-invalid` when it cannot be found or loaded, or exports no plugin.
 */
export async function loadPlugin(reference: string, folder: string): Promise<Plugin> {
  let exported: unknown;
  try {
    const loaded: unknown = await import(await locate(reference, folder));
    exported =
      typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined;
  } catch (error) {
    const hint =
      "A file is written as ./my-plugin.ts or as an absolute path, anything else names an installed package.";
    throw pluginFailure(`The plugin "${reference}" could not be loaded`, error, hint);
  }
  if (isPlugin(exported)) return exported;
  throw new CedarError("plugin-invalid", `"${reference}" exports no plugin.`, {
    hint: "Its default export must be an object with a name and a register(host, options) function: see docs/guides/write-a-key-provider.md.",
  });
}
