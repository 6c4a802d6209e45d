import {
  type Cedar,
  CedarError,
  type Clock,
  type Key,
  type KeyCheck,
  type KeyService,
  maskKeyShaped,
  messageOf,
  withDeadline,
} from "@cedar/core";
import type { Logger } from "pino";
import { reasonForLog } from "./key-unavailable.ts";

/** Between two questions about one key, however many report it. */
const pauseMilliseconds = 60_000;
/** How long the API may take to say whether it accepts a key. */
const checkMilliseconds = 10_000;
/** Of how many keys the findings are remembered: a source that makes keys by the hour must not fill the memory. */
const mostVerdicts = 100;

/** What a report led to: what the API says of the key, or why it was not asked. */
type Finding = KeyCheck["outcome"] | "another-key" | "no-key";

/** What the server knows of a key that it gives, and that was reported. */
interface Verdict {
  readonly key: Key;
  /** When the API was asked last, by the clock that nobody sets. */
  askedAt: number;
  isRetired: boolean;
}

export interface KeyRetirementOptions {
  readonly cedar: Cedar;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Row K6: what the server does when a client says that the API refused its key. A report is only a reason to look: the server asks its own
 * source and then the API itself, at most once a minute for each key. Only its own finding retires a key, since a client with a wrong base
 * URL must not take everybody's key away. A retired key is given again when the API accepts it again.
 */
export class KeyRetirement {
  readonly #options: KeyRetirementOptions;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #stopping = new AbortController();

  constructor(options: KeyRetirementOptions) {
    this.#options = options;
  }

  /** Looks into a report, in the background: nobody waits for it, and it never fails. */
  report(fingerprint: string, service: KeyService): void {
    void this.#lookInto(fingerprint, service);
  }

  /** Whether the key must not be given; the API is asked again about one that is retired, for whoever comes next. */
  isRetired(key: Key, service: KeyService): boolean {
    const verdict = this.#verdicts.get(idOf(key.fingerprint, service));
    if (verdict?.isRetired !== true || !verdict.key.equals(key)) return false;
    void this.#ask(verdict, service);
    return true;
  }

  /** Ends what is asked in the background. */
  stop(): void {
    this.#stopping.abort();
  }

  async #lookInto(fingerprint: string, service: KeyService): Promise<void> {
    const known = this.#verdicts.get(idOf(fingerprint, service));
    if (known !== undefined && this.#wasJustAsked(known)) return;
    try {
      const { key } = await this.#options.cedar.keys.resolve(service);
      if (key.fingerprint === fingerprint) await this.#ask(this.#verdictOf(key, service), service);
      else this.#tell(service, fingerprint, "another-key");
    } catch (error) {
      this.#tell(service, fingerprint, "no-key", reasonForLog(error));
    }
  }

  #wasJustAsked({ askedAt }: Verdict): boolean {
    return this.#options.clock.elapsed() - askedAt < pauseMilliseconds;
  }

  #verdictOf(key: Key, service: KeyService): Verdict {
    const id = idOf(key.fingerprint, service);
    const known = this.#verdicts.get(id);
    if (known?.key.equals(key) === true) return known;
    const verdict: Verdict = { key, askedAt: Number.NEGATIVE_INFINITY, isRetired: false };
    this.#verdicts.set(id, verdict);
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > mostVerdicts && oldest !== undefined) this.#verdicts.delete(oldest);
    return verdict;
  }

  /** Asks the API about a key, unless it was asked within the last minute. */
  async #ask(verdict: Verdict, service: KeyService): Promise<void> {
    if (this.#wasJustAsked(verdict)) return;
    verdict.askedAt = this.#options.clock.elapsed();
    const { key } = verdict;
    const { outcome, message } = await this.ask(key);
    if (outcome === "works") verdict.isRetired = false;
    if (outcome === "refused") {
      verdict.isRetired = true;
      await this.#options.cedar.keys.reject(key);
    }
    this.#tell(service, key.fingerprint, outcome, { reason: maskKeyShaped(message) });
  }

  /** What the API says of a key: `unknown` where it cannot be asked, or not in time. */
  async ask(key: Key): Promise<KeyCheck> {
    const { cedar, clock } = this.#options;
    const error = (): CedarError => new CedarError("model-silent", "The API did not say it in time.");
    const { signal } = this.#stopping;
    try {
      return await withDeadline(
        { clock, milliseconds: checkMilliseconds, signal, error },
        async (limited) => await cedar.checkKey(key, limited),
      );
    } catch (caught) {
      return { outcome: "unknown", message: messageOf(caught) };
    }
  }

  #tell({ title }: KeyService, fingerprint: string, finding: Finding, more: object = {}): void {
    const fields = { fingerprint, finding, ...more };
    const line = `${title} key rejection looked into`;
    if (finding === "refused") this.#options.log.warn(fields, line);
    else this.#options.log.info(fields, line);
  }
}

function idOf(fingerprint: string, { name }: KeyService): string {
  return `${name} ${fingerprint}`;
}
