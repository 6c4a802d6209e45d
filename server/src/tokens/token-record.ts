/** What the store keeps of a client's token, under the token's digest. Times are ISO 8601. */
export interface TokenRecord {
  /** The client whose token it is. A client has several while one is being rotated. */
  readonly name: string;
  readonly createdAt: string;
  /** From then on it is refused; `null` for no end. */
  readonly expiresAt: string | null;
  /** When it was revoked; `null` when it was not. */
  readonly revokedAt: string | null;
  /** The services whose keys it may be given; `null` for all. */
  readonly services: readonly string[] | null;
  /** Whether it may ask for what operators ask for. */
  readonly isAdmin: boolean;
  readonly note: string | null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTime(value: unknown): boolean {
  return value === null || (isText(value) && Number.isFinite(Date.parse(value)));
}

function isServices(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.every(isText));
}

/** What was read from the store, if it is a record: what nobody can make sense of lets nobody in. */
export function tokenRecord(value: unknown): TokenRecord | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { name, createdAt, expiresAt, revokedAt, services, isAdmin, note } = value as Partial<TokenRecord>;
  const isWhole =
    isText(name) &&
    isTime(createdAt) &&
    isTime(expiresAt) &&
    isTime(revokedAt) &&
    isServices(services) &&
    typeof isAdmin === "boolean" &&
    (note === null || isText(note));
  return isWhole ? (value as TokenRecord) : undefined;
}

export type TokenState = "active" | "expired" | "revoked";

/** @param now milliseconds since 1970. */
export function tokenState({ revokedAt, expiresAt }: TokenRecord, now: number): TokenState {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && Date.parse(expiresAt) <= now ? "expired" : "active";
}
