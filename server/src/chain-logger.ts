import type { Logger } from "@cedar/core";
import type { Logger as Log } from "pino";

/**
 * The logger that the chain and the plugins are handed. What they tell as news is a detail here: each key that is given has a line of its own
 * (row S4).
 */
export function chainLogger(log: Log): Logger {
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.debug(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
  };
}
