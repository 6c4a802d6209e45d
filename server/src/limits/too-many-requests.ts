import { Problem } from "../problem.ts";
import type { Excess } from "./limiter.ts";

/** That somebody asks more often than it may. */
export class TooManyRequests extends Problem {
  /** Whether the log and the audit log are told: once for each time that a limit is reached, whoever fills them otherwise. */
  readonly isFirst: boolean;

  /** @param variable the setting that says how often. */
  constructor(detail: string, variable: string, { milliseconds, isFirst }: Excess) {
    const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
    super("too-many-requests", detail, {
      hint: `Try again in ${seconds} s. Who runs the server sets the limit with ${variable}.`,
      headers: { "retry-after": String(seconds) },
    });
    this.isFirst = isFirst;
  }
}

/** Whether it is one more of what was told already. */
export function isRepeated(error: Error): boolean {
  return error instanceof TooManyRequests && !error.isFirst;
}
