import type { Clock } from "../clock.ts";
import { createKey } from "../keys/create-key.ts";
import type { Key } from "../keys/key.ts";
import type { KeyContext, KeyExplanation, KeyReason, KeyStep } from "../keys/key-provider.ts";
import type { KeyService } from "../keys/key-service.ts";
import { openAiKeyService } from "../keys/key-services.ts";
import { SecretMask } from "../keys/secret-mask.ts";
import type { LogFields, Logger } from "../logger.ts";
import { ManualClock } from "./manual-clock.ts";

export interface KeyContextOptions {
  /** `cold` without one. */
  readonly reason?: KeyReason;
  /** The key that is held meanwhile, or was refused. */
  readonly current?: Key;
  /** The service whose keys `createKey` makes: OpenAI without one. */
  readonly service?: KeyService;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970: ten seconds from now without one. */
  readonly deadline?: number;
  readonly canPrompt?: boolean;
}

/** A context for asking one provider in a test, and what the provider did with it. */
export interface RecordedKeyContext extends KeyContext {
  readonly steps: KeyStep[];
  readonly explanations: KeyExplanation[];
  /** Every line that was logged. */
  readonly lines: string[];
  /** The fields of the lines that had some. */
  readonly fields: LogFields[];
}

/** Makes a context as the chain does, with a clock that the test moves. */
export function keyContext(options: KeyContextOptions = {}): RecordedKeyContext {
  const {
    reason = "cold",
    current,
    service = openAiKeyService,
    clock = new ManualClock(),
    signal = new AbortController().signal,
    deadline = clock.now() + 10_000,
    canPrompt = false,
  } = options;
  const steps: KeyStep[] = [];
  const explanations: KeyExplanation[] = [];
  const lines: string[] = [];
  const fields: LogFields[] = [];
  const record: Logger["info"] = (message, facts) => {
    lines.push(message);
    if (facts !== undefined) fields.push(facts);
  };
  const maker = { service, clock, mask: new SecretMask() };
  const logger: Logger = { debug: record, info: record, warn: record };
  return {
    reason,
    current,
    clock,
    signal,
    deadline,
    canPrompt,
    logger,
    steps,
    explanations,
    lines,
    fields,
    createKey: (value, details) => createKey(maker, value, { source: "test", ...details }),
    explain: (explanation) => explanations.push(explanation),
    report: (step) => steps.push(step),
  };
}
