import { join } from "node:path";
import { openStateDirectory, type StateOptions } from "../store/state-directory.ts";
import { AuditFile } from "./audit-file.ts";

/**
 * The file of the audit log, in the state directory. A sentence that says why there is none where nobody asked for one.
 * @throws CedarError `configuration-invalid` for a state directory that was configured and cannot be used, or that others may change.
 */
export async function openAuditFile(options: StateOptions): Promise<AuditFile | string> {
  const state = await openStateDirectory(options);
  return "directory" in state ? new AuditFile(join(state.directory, "audit.jsonl")) : state.reason;
}
