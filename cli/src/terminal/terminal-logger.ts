import { inspect } from "node:util";
import type { LogFields, Logger } from "@cedar/core";
import type { Terminal } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

function factsOf(fields: LogFields = {}): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        ` ${name}=${typeof value === "string" ? visibleLine(value) : inspect(value, { breakLength: Number.POSITIVE_INFINITY })}`,
    )
    .join("");
}

/** Logs on standard error: steps only when verbose, a warning once. */
export function terminalLogger(terminal: Terminal, verbose: boolean): Logger {
  const warned = new Set<string>();
  return {
    isDebugEnabled: verbose,
    debug(message, fields) {
      if (verbose) terminal.tellDimly(`cedar: ${message}${factsOf(fields)}`);
    },
    info(message) {
      terminal.tell(`cedar: ${message}`);
    },
    warn(message) {
      if (warned.has(message)) return;
      warned.add(message);
      terminal.tell(`cedar: warning: ${message}`);
    },
  };
}

/** The same for a command whose own answer says what is logged otherwise: warnings only, unless verbose. */
export function quietLogger(terminal: Terminal, verbose: boolean): Logger {
  const logger = terminalLogger(terminal, verbose);
  return verbose ? logger : { ...logger, info() {} };
}
