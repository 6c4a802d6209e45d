import type { SecretMask } from "../keys/secret-mask.ts";
import type { ModelEvent } from "../models/model-adapter.ts";

/** Row L5: masks a model's text on its way, also a secret that comes in parts; an end that may be the beginning of one waits for what follows. */
export async function* maskText(
  events: AsyncIterable<ModelEvent>,
  mask: SecretMask,
): AsyncGenerator<ModelEvent> {
  let held = "";
  for await (const event of events) {
    const isText = event.type === "text-delta";
    const text = mask.mask(isText ? held + event.text : held);
    const shown = text.slice(0, text.length - (isText ? mask.openEnd(text) : 0));
    held = text.slice(shown.length);
    if (shown !== "") yield { type: "text-delta", text: shown };
    if (!isText) yield event;
  }
}
