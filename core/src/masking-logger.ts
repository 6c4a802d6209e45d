import type { SecretMask } from "./keys/secret-mask.ts";
import { type Logger, silentLogger } from "./logger.ts";

/** The same logger, with known secrets taken out of what is said (row C9), whoever says it. */
export function maskingLogger(logger: Logger, mask: SecretMask): Logger {
  if (logger === silentLogger) return logger;
  return {
    isDebugEnabled: logger.isDebugEnabled,
    debug: (message, fields) => logger.debug(mask.mask(message), mask.maskAll(fields)),
    info: (message, fields) => logger.info(mask.mask(message), mask.maskAll(fields)),
    warn: (message, fields) => logger.warn(mask.mask(message), mask.maskAll(fields)),
  };
}
