import { type Environment, type Logger, messageOf } from "@cedar/core";
import { fetchAnswer } from "./fetch-answer.ts";

const limitMilliseconds = 5000;

export interface Rejection {
  /** The address of the route that takes reports. */
  readonly url: URL;
  readonly token: string | undefined;
  /** Where the variables of proxies are read from. */
  readonly environment: Environment;
  /** The key's, which is all that is told of it. */
  readonly fingerprint: string;
}

/**
 * Tells a Cedar server that the API refused its key: once, for 5 s at most, without keeping the process from ending. Never fails: the
 * server looks for itself, and one that is older does not know the route.
 */
export async function tellRejection(
  { url, token, environment, fingerprint }: Rejection,
  logger: Logger,
): Promise<void> {
  const { signal } = new AbortController();
  const question = {
    url,
    token,
    environment,
    json: { fingerprint },
    signal,
    timeoutMilliseconds: limitMilliseconds,
  };
  try {
    const { status } = await fetchAnswer({ ...question, background: true });
    logger.debug(`The server was told at ${url.href} that ${fingerprint} is refused: it answers ${status}`);
  } catch (error) {
    logger.debug(`The server was not told that ${fingerprint} is refused: ${messageOf(error)}`);
  }
}
