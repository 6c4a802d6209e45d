import type { Config } from "@cedar/core";
import type { Request } from "@hapi/hapi";
import { asker } from "../asker.ts";
import { Problem } from "../problem.ts";
import type { AuditEvent } from "./audit-event.ts";
import type { AuditLog } from "./audit-log.ts";

/** What the request itself does not say. */
export type RequestEvent = Omit<AuditEvent, "request" | "client" | "address">;

/** Records what becomes of requests. */
export class RequestAudit {
  readonly #log: AuditLog | undefined;
  readonly #isRequired: boolean;

  /** @param log `undefined` where there is no audit log. */
  constructor(log: AuditLog | undefined, audit: Config["audit"]) {
    this.#log = log;
    this.#isRequired = audit === "required";
  }

  /** Records what is about to happen. @throws Problem `audit-failed` when it cannot be recorded and must be. */
  async record(request: Request, event: RequestEvent): Promise<void> {
    try {
      await this.#log?.append({ ...event, request: request.info.id, ...asker(request) });
    } catch {
      // Why it failed stands in the server's log; clients have no use for paths.
      if (this.#isRequired)
        throw new Problem(
          "audit-failed",
          "This server cannot record to whom it gives keys, and gives none.",
          {
            hint: "Its log says why. CEDAR_AUDIT=best-effort on the server gives keys all the same.",
            headers: { "retry-after": "5" },
          },
        );
    }
  }

  /** Records what has happened, in the background. */
  note(request: Request, event: RequestEvent): void {
    this.#log?.append({ ...event, request: request.info.id, ...asker(request) }).catch(() => {});
  }
}
