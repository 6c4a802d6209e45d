import { setImmediate as turn } from "node:timers/promises";
import type { Key, KeyCheck, Plugin } from "@cedar/core";

/** An API that says of a key what the test wants, and keeps which keys it was asked about. */
export class KeyApi {
  outcome: KeyCheck["outcome"] = "refused";
  readonly asked: string[] = [];
  /** Of the question that was asked last. */
  signal: AbortSignal | undefined;
  /** Waited for before each answer. */
  gate: Promise<unknown> = Promise.resolve();

  /** The plugin with the model adapter of a service, OpenAI's without one, that asks it. */
  plugin(service = "openai"): Plugin {
    const checkKey = async (key: Key, signal: AbortSignal): Promise<KeyCheck> => {
      this.signal = signal;
      this.asked.push(key.fingerprint);
      await this.gate;
      return { outcome: this.outcome, message: `The API says of ${key.reveal()}: ${this.outcome}.` };
    };
    async function* stream(): AsyncGenerator<never> {}
    const adapter = { name: service, service, defaultModel: "test-model", stream, checkKey };
    return { name: `${service}-api`, register: (host) => host.addModelAdapter(adapter) };
  }
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn();
}
