import { randomUUID } from "node:crypto";
import type { ModelEvent } from "@cedar/core";
import type { OpenAI } from "openai";

/** A part of a call, as compatible servers send it: any member may be missing, and arguments may come parsed. */
type Delta = Partial<OpenAI.Chat.Completions.ChatCompletionChunk.Choice.Delta.ToolCall>;

interface Call {
  readonly index: number | undefined;
  id: string;
  tool: string;
  arguments: string;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Puts tool calls together from their deltas. OpenAI numbers the calls and sends id and name once; other servers number all calls 0, or
 * none, or give no ids, and send each call whole.
 */
export class ChatToolCalls {
  readonly #calls: Call[] = [];

  add(delta: Delta): void {
    const { index, id, function: { name = "", arguments: written = "" } = {} } = delta;
    const call = this.#find(delta) ?? this.#start(index);
    call.id ||= id ?? "";
    call.tool ||= name;
    call.arguments += typeof written === "string" ? written : JSON.stringify(written);
  }

  /** The calls, in the order in which they began. One without an id is given one. */
  *finish(): Generator<ModelEvent> {
    for (const { id, tool, arguments: written } of this.#calls)
      yield { type: "tool-call", callId: id || `call_${randomUUID()}`, tool, arguments: written };
  }

  get size(): number {
    return this.#calls.length;
  }

  /** The call that a delta goes on with; `undefined` when it begins one. */
  #find({ index, id, function: part }: Delta): Call | undefined {
    const call = this.#calls.findLast((other) => index === undefined || other.index === index);
    if (call === undefined || (id && call.id && id !== call.id)) return undefined;
    const another = !id && part?.name && isJson(call.arguments);
    return another ? undefined : call;
  }

  #start(index: number | undefined): Call {
    const call = { index, id: "", tool: "", arguments: "" };
    this.#calls.push(call);
    return call;
  }
}
