/** The facts of a log line. Values are printed as they are: a `Key` shows its fingerprint, a plain secret does not belong here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where Cedar says what it does. pino's loggers have this shape with the arguments the other way round. */
export interface Logger {
  /** `false` where nobody reads debug lines, so that none is put into words; they are read without it. */
  readonly isDebugEnabled?: boolean | undefined;
  /** Each step of the chain and of the loop; shown by `--verbose`. */
  debug(message: string, fields?: LogFields): void;
  /** What a user should see once, such as where the key came from. */
  info(message: string, fields?: LogFields): void;
  /** What works, but not as it should. */
  warn(message: string, fields?: LogFields): void;
}

/** A logger that says nothing: the default of a library. */
export const silentLogger: Logger = {
  isDebugEnabled: false,
  debug: () => {},
  info: () => {},
  warn: () => {},
};
