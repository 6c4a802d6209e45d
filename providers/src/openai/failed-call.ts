import type { Key } from "@cedar/core";

/** A model call that failed, as far as its error tells of it. */
export interface FailedCall {
  readonly baseUrl: string;
  readonly key: Key | undefined;
}

/** The host of the model API, with its port, for messages. */
export function hostOf({ baseUrl }: FailedCall): string {
  return new URL(baseUrl).host;
}
