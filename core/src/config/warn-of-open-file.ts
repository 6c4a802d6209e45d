import { statSync } from "node:fs";
import { shellWord } from "../shell-word.ts";
import { secretsOfLayer } from "./mask-of-layers.ts";
import type { FileLayer } from "./read-file-layer.ts";

/**
 * What is to be told of a configuration file of the user's that holds a secret and that others may read or change (row F3), with the
 * command that mends it. A file without a secret is not looked at; Windows has no modes in this sense.
 */
export function warnOfOpenFile(file: FileLayer | undefined): readonly string[] {
  const self = process.getuid?.();
  if (file === undefined || self === undefined) return [];
  if ([file, ...file.profiles.values()].every((layer) => secretsOfLayer(layer).length === 0)) return [];
  // At each start: this way it takes microseconds, and a turn of the thread pool the other way.
  const stats = statSync(file.path, { throwIfNoEntry: false });
  // Whose file it is not cannot mend it: that of a container's secret is its operator's.
  if (stats === undefined || stats.uid !== self || (stats.mode & 0o077) === 0) return [];
  const verb = (stats.mode & 0o022) === 0 ? "read" : "change";
  const mode = (stats.mode & 0o777).toString(8).padStart(3, "0");
  return [
    `Others may ${verb} the configuration file ${file.path} (mode ${mode}), which holds a secret. Mend it: \`chmod 600 ${shellWord(file.path)}\`.`,
  ];
}
