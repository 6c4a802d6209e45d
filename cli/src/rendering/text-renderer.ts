import type { AgentEvent, RunEnd } from "@cedar/core";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine, visibleText } from "../terminal/visible-text.ts";
import { describeEnd } from "./describe-end.ts";
import { describeFailure } from "./describe-failure.ts";
import { describeToolResult } from "./describe-tool-result.ts";
import type { Renderer } from "./renderer.ts";

type EventOf<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

/**
 * For people. A terminal gets the text as it comes; anything else gets the answer once it is complete (row A11): the text of the last
 * turn on standard output, what the model said before it on standard error.
 */
export class TextRenderer implements Renderer {
  readonly #terminal: Terminal;
  readonly #verbose: boolean;
  readonly #detailed: boolean;
  readonly #inputs = new Map<string, unknown>();
  /** Whether the cursor stands behind streamed text. */
  #inLine = false;
  /** What the turn has said and nobody has been shown. */
  #unshown = "";

  constructor(terminal: Terminal, { verbose }: { readonly verbose: boolean }) {
    this.#terminal = terminal;
    this.#verbose = verbose;
    this.#detailed = verbose || terminal.watched;
  }

  async show(event: AgentEvent): Promise<void> {
    if (event.type === "text-delta") return await this.#stream(event.text);
    if (this.#inLine) await this.#terminal.print("\n");
    this.#inLine = false;
    if (event.type === "run-end") await this.#end(event);
    else this.#tell(event);
  }

  #tell(event: Exclude<AgentEvent, EventOf<"text-delta" | "run-end">>): void {
    switch (event.type) {
      case "tool-call":
        this.#tellUnshown();
        this.#inputs.set(event.callId, event.input);
        break;
      case "tool-result":
        this.#tellDetail(describeToolResult(this.#inputs.get(event.callId), event));
        this.#inputs.delete(event.callId);
        break;
      case "key-reject":
        this.#terminal.tell(`cedar: the model API refused the key ${event.fingerprint}: ${event.message}`);
        break;
      case "model-call":
        if (this.#verbose)
          this.#tellDetail(visibleLine(`· model call ${event.turn}: ${event.model} (${event.adapter})`));
        break;
      case "model-retry":
        this.#tellRetry(event);
        break;
      // Told by the logger, or of no interest to people.
      case "run-start":
      case "turn-start":
      case "turn-end":
      case "key-find":
        break;
    }
  }

  async #stream(text: string): Promise<void> {
    if (!this.#terminal.live) {
      this.#unshown += text;
      return;
    }
    this.#inLine = !text.endsWith("\n");
    await this.#terminal.print(visibleText(text));
  }

  /** The text of a turn that is not the last, or that broke off: not the answer. */
  #tellUnshown(): void {
    if (this.#unshown.trim() !== "") this.#terminal.tellDimly(this.#unshown);
    this.#unshown = "";
  }

  #tellDetail(line: string): void {
    if (this.#detailed) this.#terminal.tellDimly(line);
  }

  #tellRetry({ attempt, delayMilliseconds, message }: EventOf<"model-retry">): void {
    this.#unshown = "";
    const seconds = (delayMilliseconds / 1000).toFixed(1);
    const shown = this.#terminal.live ? "; what this turn has said so far does not count" : "";
    this.#terminal.tell(`cedar: ${message} Attempt ${attempt + 1} follows in ${seconds} s${shown}.`);
  }

  async #end(end: RunEnd): Promise<void> {
    const answered = end.outcome === "done" || end.outcome === "denied";
    if (!answered) this.#tellUnshown();
    else if (!this.#terminal.live) await this.#terminal.print(`${end.answer.replace(/\n$/u, "")}\n`);
    this.#tellDetail(describeEnd(end));
    const { code, message, hint } = end;
    // A bug is thrown after the run's end, and told with its stack.
    if (code === undefined || message === undefined || code === "internal") return;
    this.#terminal.tell(describeFailure({ code, message, hint }));
  }
}
