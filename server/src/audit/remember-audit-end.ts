import type { ServerStore } from "../store/server-store.ts";
import type { AuditEnd } from "./audit-end.ts";
import { AuditEnds } from "./audit-end.ts";
import { auditChain, type FollowedAudit, followAudit } from "./follow-audit.ts";

/**
 * Writes to the store where an audit log ends now. What the store knows stays when the file does not hold it any more, so that this can be told.
 * @throws Error when the file cannot be read. @throws CedarError `store-unavailable`.
 */
export async function rememberAuditEnd(
  path: string,
  store: Pick<ServerStore, "get" | "set">,
): Promise<FollowedAudit["end"]> {
  const ends = new AuditEnds(store);
  const followed = await followAudit(path, async (chain) => await ends.get(chain));
  if (followed === undefined) return undefined;
  const { chain, known, end } = followed;
  if (end !== undefined && end !== "cut-off" && end.hash !== known?.hash) await ends.set(chain, end);
  return end;
}

/**
 * Where an audit log ended when the store was told last; `undefined` when it was not. Asked for before the file is read, which may grow meanwhile.
 * @throws Error when the file cannot be read. @throws CedarError `store-unavailable`.
 */
export async function rememberedAuditEnd(
  path: string,
  store: Pick<ServerStore, "get" | "set">,
): Promise<AuditEnd | undefined> {
  const chain = await auditChain(path);
  return chain === undefined ? undefined : await new AuditEnds(store).get(chain);
}
