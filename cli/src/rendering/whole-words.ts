import type { AgentEvent } from "@cedar/core";

/** What a secret consists of: a run of it at the end of a text may go on in the next. */
const unfinished = /[\x21-\x7e]+$/u;

/** Cuts the text of a run's events anew, so that no secret is parted between two of them, where no mask would find it (row L5). */
export async function* wholeWords(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent, void> {
  let held = "";
  for await (const event of events) {
    if (event.type !== "text-delta") {
      if (held !== "" && event.type !== "model-retry" && "turn" in event)
        yield { type: "text-delta", turn: event.turn, text: held };
      held = "";
      yield event;
      continue;
    }
    const text = held + event.text;
    held = unfinished.exec(text)?.[0] ?? "";
    const finished = text.slice(0, text.length - held.length);
    if (finished !== "") yield { ...event, text: finished };
  }
}
