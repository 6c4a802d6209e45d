import type { KeyContext } from "@cedar/core";

/** Makes a function that warns the first time that it is called, since what is wrong stays wrong for a while (row F6). */
export function warnOnce(): (message: string, context: KeyContext) => void {
  let warned = false;
  return (message, { logger }) => {
    if (!warned) logger.warn(message);
    warned = true;
  };
}
