/** What happened. */
export type AuditEventName =
  | "key-given"
  | "key-refused"
  | "key-rejected"
  | "key-rotated"
  | "token-created"
  | "token-rotated"
  | "token-revoked"
  | "token-first-used"
  | "configuration-reloaded"
  | "audit-resumed"
  | "server-started"
  | "server-stopped";

/** One event, as it is told to the audit log. Holds neither keys nor tokens. */
export interface AuditEvent {
  readonly event: AuditEventName;
  /** The id of the request that caused it. */
  readonly request?: string | undefined;
  /** The client's name. */
  readonly client?: string | undefined;
  /** The address that the request came from. */
  readonly address?: string | undefined;
  readonly service?: string | undefined;
  /** Of the key that it is about. */
  readonly fingerprint?: string | undefined;
  /** Of the key that it takes the place of. */
  readonly replaces?: string | undefined;
  /** How it ended, such as `given`, `unchanged`, `refused`. */
  readonly outcome?: string | undefined;
  /** Why it did not end well. */
  readonly code?: string | undefined;
  /** The id of the token that it is about. */
  readonly token?: string | undefined;
}

/** One line of the audit log. */
export interface AuditLine extends AuditEvent {
  /** ISO 8601. */
  readonly time: string;
  /** SHA-256 of the line before, without its line break; 64 zeros in the first. */
  readonly previous: string;
}
