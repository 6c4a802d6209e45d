import { stat } from "node:fs/promises";
import { CedarError, type Config, maskKeyShaped } from "@cedar/core";
import type { CommandContext, Flags } from "./command-line/command.ts";
import { openConfig } from "./open-cedar.ts";

const hint = "Name it, or set CEDAR_STATE_DIRECTORY to the folder of the server that wrote it.";

async function ownPath(config: Config, { environment }: CommandContext): Promise<string> {
  const { openAuditFile } = await import("@cedar/server");
  const file = await openAuditFile({ config, environment });
  if (typeof file !== "string") return file.path;
  throw new CedarError("usage-invalid", `There is no audit log. ${file}`, { hint });
}

/** An audit log, and the settings of the server whose it may be. */
export interface OpenedAudit {
  readonly path: string;
  readonly config: Config;
}

/**
 * The audit log that is meant: the file that was named, else the one of the server with the same configuration.
 * @throws CedarError `usage-invalid` when there is none.
 */
export async function openAudit(flags: Flags, context: CommandContext): Promise<OpenedAudit> {
  const { config, mask } = await openConfig(flags, context, "server");
  context.terminal.mask = (text) => mask.mask(text);
  const path = typeof flags.file === "string" ? flags.file : await ownPath(config, context);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return { path, config };
  throw new CedarError("usage-invalid", `There is no audit log ${maskKeyShaped(path)}.`, { hint });
}
