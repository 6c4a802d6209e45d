import { messageOf } from "@cedar/core";
import type { AuditEnd } from "@cedar/server";
import type { CommandContext } from "./command-line/command.ts";
import type { OpenedAudit } from "./open-audit.ts";

async function ask(
  { path, config }: OpenedAudit,
  { environment }: CommandContext,
): Promise<AuditEnd | undefined> {
  const { openServerStore, rememberedAuditEnd } = await import("@cedar/server");
  const store = await openServerStore({ config, environment, mustExist: true });
  if (typeof store === "string") return undefined;
  try {
    return await rememberedAuditEnd(path, store);
  } finally {
    await store.close();
  }
}

/** Where an audit log ends, as the server's store knows it; `undefined` when it does not, or cannot be asked, which is told. */
export async function rememberedEnd(
  audit: OpenedAudit,
  context: CommandContext,
): Promise<AuditEnd | undefined> {
  try {
    return await ask(audit, context);
  } catch (error) {
    context.terminal.tell(`cedar: warning: where the audit log ends is not known: ${messageOf(error)}`);
    return undefined;
  }
}
