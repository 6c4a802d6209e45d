import type { ServerStore } from "../store/server-store.ts";

const prefix = "audit-end:";

/** The newest line of an audit log, as the store remembers it. May lag behind the file, and is never ahead of it. */
export interface AuditEnd {
  /** Its number in the file, from 1. */
  readonly line: number;
  /** Of its text, without the line break: what the next line carries. */
  readonly hash: string;
  /** The byte at which it begins. */
  readonly at: number;
}

/** What was read from the store, if it is an end. */
function auditEnd(value: unknown): AuditEnd | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { line, hash, at } = value as Partial<AuditEnd>;
  const isEnd = Number.isSafeInteger(line) && Number.isSafeInteger(at) && typeof hash === "string";
  return isEnd ? (value as AuditEnd) : undefined;
}

/** Where audit logs end. Each is known by the hash of its first line, wherever its file is: also when it was put away, and for each replica. */
export class AuditEnds {
  readonly #store: Pick<ServerStore, "get" | "set">;

  constructor(store: Pick<ServerStore, "get" | "set">) {
    this.#store = store;
  }

  /** @throws CedarError `store-unavailable`. */
  async get(chain: string): Promise<AuditEnd | undefined> {
    return auditEnd(await this.#store.get(`${prefix}${chain}`));
  }

  /** @throws CedarError `store-unavailable`. */
  async set(chain: string, end: AuditEnd): Promise<void> {
    await this.#store.set(`${prefix}${chain}`, end);
  }
}
