import type { KeyService } from "@cedar/core";
import type { KnownKeys } from "../served/served-keys.ts";
import type { AuditLog } from "./audit-log.ts";

/** Records that a key took the place of another, in the background. */
export function recordRotation(log: AuditLog | undefined) {
  return ({ name }: KeyService, { current, previous }: KnownKeys): void => {
    const { fingerprint } = current.key;
    const replaces = previous?.key.fingerprint;
    log?.append({ event: "key-rotated", service: name, fingerprint, replaces }).catch(() => {});
  };
}
