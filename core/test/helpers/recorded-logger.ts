import type { LogFields, Logger } from "@cedar/core";

/** A logger that keeps what it is told, a line as `level: message`. */
export class RecordedLogger implements Logger {
  readonly lines: string[] = [];
  readonly fields: (LogFields | undefined)[] = [];

  debug(message: string, fields?: LogFields): void {
    this.#keep("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#keep("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#keep("warn", message, fields);
  }

  #keep(level: string, message: string, fields: LogFields | undefined): void {
    this.lines.push(`${level}: ${message}`);
    this.fields.push(fields);
  }
}
