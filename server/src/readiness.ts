import { type Cedar, CedarError, type Clock, type KeyService, withDeadline } from "@cedar/core";
import type { AuditLog } from "./audit/audit-log.ts";
import type { Drain } from "./drain.ts";
import type { KeyRetirement } from "./key-retirement.ts";
import type { KnownTokens } from "./tokens/known-tokens.ts";

/** What keeps a server from giving keys. */
export type UnreadyPart = "stopping" | "store" | "audit" | "key";

/** So long what was found counts: asking often costs the chain nothing. */
const freshMilliseconds = 1000;
/** Who asks waits no longer for a chain that hangs. */
const checkMilliseconds = 2000;

export interface ReadinessOptions {
  readonly cedar: Pick<Cedar, "services" | "keys">;
  readonly retirement: Pick<KeyRetirement, "isRetired">;
  /** The tokens of the store; `undefined` where none is needed. */
  readonly known: Pick<KnownTokens, "wasEverCreated"> | undefined;
  /** The audit log; `undefined` where keys are given without it. */
  readonly audit?: Pick<AuditLog, "check"> | undefined;
  readonly drain: Pick<Drain, "isStopping">;
  readonly clock: Clock;
}

/** Whether the server can give a key now. */
export class Readiness {
  readonly #options: ReadinessOptions;
  #found: { readonly at: number; readonly parts: Promise<readonly UnreadyPart[]> } | undefined;
  /** Of which there was a key the last time, and is asked about first. */
  #last: KeyService | undefined;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** What is not ready; nothing where the server is. Never rejects. */
  async unready(): Promise<readonly UnreadyPart[]> {
    const { drain, clock } = this.#options;
    if (drain.isStopping) return ["stopping"];
    const now = clock.elapsed();
    if (this.#found === undefined || now - this.#found.at >= freshMilliseconds)
      this.#found = { at: now, parts: this.#look() };
    return await this.#found.parts;
  }

  async #look(): Promise<readonly UnreadyPart[]> {
    const { known, audit } = this.#options;
    const parts = {
      store: this.#succeeds(async () => await known?.wasEverCreated()),
      audit: this.#succeeds(async () => await audit?.check()),
      key: this.#succeeds(async () => await this.#findKey()),
    };
    const unready: UnreadyPart[] = [];
    for (const part of ["store", "audit", "key"] as const) if (!(await parts[part])) unready.push(part);
    return unready;
  }

  async #succeeds(check: () => Promise<unknown>): Promise<boolean> {
    const error = (): CedarError => new CedarError("key-provider-timeout", "It took too long.");
    const limit = { clock: this.#options.clock, milliseconds: checkMilliseconds, error };
    return await withDeadline(limit, check).then(
      () => true,
      () => false,
    );
  }

  /** A server may have keys of one service alone. @throws unknown when it has none. */
  async #findKey(): Promise<void> {
    const last = this.#last;
    if (last !== undefined && (await this.#has(last).catch(() => false))) return;
    const services = [...this.#options.cedar.services.entries()].filter((service) => service !== last);
    await Promise.any(services.map(async (service) => await this.#find(service)));
  }

  async #find(service: KeyService): Promise<void> {
    if (!(await this.#has(service))) throw new Error("retired");
    this.#last = service;
  }

  async #has(service: KeyService): Promise<boolean> {
    const { cedar, retirement } = this.#options;
    const { key } = await cedar.keys.resolve(service);
    return !retirement.isRetired(key, service);
  }
}
