import { join } from "node:path";
import type { ConfigRequest } from "./config-request.ts";
import { readConfigFile } from "./read-config-file.ts";
import type { FileLayer } from "./read-file-layer.ts";
import { readMembers } from "./read-members.ts";

const mend = "`cedar login URL` writes it anew, `cedar logout` removes it";

/** Where `cedar login` keeps the server and the token: beside the configuration file, which is the user's own. */
export function loginPathOf(configDirectory: string): string {
  return join(configDirectory, "login.json");
}

/** The server and the token of `cedar login` as one of the layers of the settings; what is wrong with them is added to the problems. */
export async function readLogin(
  { command, login }: Pick<ConfigRequest, "command" | "login">,
  directory: string | undefined,
  problems: string[],
): Promise<FileLayer | undefined> {
  if (directory === undefined || command === "server" || login === "ignored") return undefined;
  const path = loginPathOf(directory);
  const found = await readConfigFile(path);
  if (found === undefined) return undefined;
  if ("problem" in found) {
    problems.push(`login (file ${path}): ${found.problem}; ${mend}`);
    return undefined;
  }
  const origin = `login ${path}`;
  const refuse = (name: string): string | undefined =>
    name === "serverUrl" || name === "token" ? undefined : "is no part of a login";
  const values = readMembers({ members: found.values, origin, refuse }, problems);
  const { serverUrl, token } = values;
  if (serverUrl === undefined || token === undefined)
    problems.push(`login (file ${path}): must hold a serverUrl and its token; ${mend}`);
  return { path, values: { serverUrl, token }, profiles: new Map(), originOf: () => origin };
}
