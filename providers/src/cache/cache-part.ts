import type { Key, KeyContext, KeyFacts } from "@cedar/core";

/** What looking in one place gave: the key, or why there is none. */
export interface Finding {
  readonly key?: Key | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly facts?: KeyFacts | undefined;
}

/** One place that the key of a service is kept in. What does not work is told by the context's logger, and never thrown. */
export interface CachePart {
  find(context: KeyContext): Finding | Promise<Finding>;
  /** Keeps the key, unless what stands there was fetched later. */
  keep(key: Key, context: KeyContext): Promise<unknown>;
  /** Removes what is kept, if it is the key of this fingerprint. */
  drop(fingerprint: string, context: KeyContext): Promise<void>;
}
