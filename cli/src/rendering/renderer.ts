import type { AgentEvent } from "@cedar/core";

/** A reader of a run's events. */
export interface Renderer {
  /** Shows one event; resolves when it is written. */
  show(event: AgentEvent): Promise<void>;
}
