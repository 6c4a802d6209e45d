import type { AgentEvent } from "@cedar/core";
import type { Terminal } from "../terminal/terminal.ts";
import { jsonLine } from "./json-line.ts";
import type { Renderer } from "./renderer.ts";

/** `--json`: each event as a line on standard output; the last one is always `run-end`. */
export class JsonRenderer implements Renderer {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async show(event: AgentEvent): Promise<void> {
    await this.#terminal.print(jsonLine(event, this.#terminal.mask));
  }
}
