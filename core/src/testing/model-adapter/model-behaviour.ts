import assert from "node:assert/strict";
import type { ModelAdapter, ModelEvent } from "../../models/model-adapter.ts";
import type { OpenAiServer, OpenAiServerOptions } from "../openai-server.ts";

/** Starts a server, hands it out with an adapter that calls it, and ends it. */
export type OnServer = (
  options: OpenAiServerOptions,
  use: (adapter: ModelAdapter, server: OpenAiServer) => Promise<void>,
) => Promise<void>;

/** One behaviour of the contract, as a test. `create` gives an adapter for a base URL. */
export type ModelBehaviour = (onServer: OnServer, create: (baseUrl: string) => ModelAdapter) => Promise<void>;

/** Behaviours by the rest of the sentence "a model adapter …", some after the rows of the failure modes that they are about. */
export type ModelBehaviours = Readonly<Record<string, ModelBehaviour>>;

/** The text of a stream. */
export function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}

/** The finish of a stream, which must be its last event and the only one of its kind. */
export function finishOf(events: readonly ModelEvent[]): Extract<ModelEvent, { type: "finish" }> {
  assert.equal(events.filter(({ type }) => type === "finish").length, 1, "one finish was expected");
  const last = events.at(-1);
  assert.ok(last?.type === "finish", "the finish is not the last event");
  return last;
}

/** Fails when a stream looks finished. */
export function assertUnfinished(events: readonly ModelEvent[]): void {
  assert.ok(!events.some(({ type }) => type === "finish"), "what was not finished must not look so");
}
