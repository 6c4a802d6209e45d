import { isatty } from "node:tty";
import { styleText } from "node:util";
import { visibleText } from "./visible-text.ts";

/** The streams of a process: `process` itself, whose members are made when they are first read. */
export type TerminalStreams = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr">;

/** A colour or another look of text, or several, as `styleText` names them. */
export type TextStyle = Parameters<typeof styleText>[0];

/** Narrower than that no text is readable; wider than that neither. */
const fewestColumns = 40;
const mostColumns = 100;
/** What everybody has. */
const usualColumns = 80;

/** Answers go to standard output, everything else to standard error. All that is printed passes the mask. */
export class Terminal {
  /** Takes secrets out of a text: `cedar.mask.mask`, as soon as there is a Cedar. */
  mask: (text: string) => string = (text) => text;
  readonly #streams: TerminalStreams;
  /** Called when nobody reads standard output any more, or it cannot be written. */
  onOutputClosed: () => void;
  readonly #guarded = new Set<NodeJS.WriteStream>();
  #outputError: string | undefined;

  constructor(streams: TerminalStreams, onOutputClosed: () => void) {
    this.#streams = streams;
    this.onOutputClosed = onOutputClosed;
  }

  /** Standard input: whoever reads it opens it (row A1). */
  get input(): NodeJS.ReadStream {
    return this.#streams.stdin;
  }

  get errors(): NodeJS.WriteStream {
    return this.#guard(this.#streams.stderr, () => {});
  }

  get #output(): NodeJS.WriteStream {
    return this.#guard(this.#streams.stdout, (code) => {
      this.#outputError ??= code;
      this.onOutputClosed();
    });
  }

  /** Why the answer did not arrive: such as `ENOSPC`; a reader who left on purpose (`| head`) is none. */
  get outputError(): string | undefined {
    return this.#outputError === "EPIPE" ? undefined : this.#outputError;
  }

  /** Whether somebody types at standard input. */
  get typed(): boolean {
    return isatty(0);
  }

  /** Whether people see the answer as it comes. */
  get live(): boolean {
    return isatty(1);
  }

  /** Whether somebody sees what happens meanwhile. */
  get watched(): boolean {
    return isatty(2);
  }

  /** Whether there is somebody to ask. */
  get canAsk(): boolean {
    return this.typed && this.watched;
  }

  /** Writes to standard output; resolves when it is written, so that a slow reader slows the run down and nothing is cut (row A3). */
  async print(text: string): Promise<void> {
    if (this.#outputError === undefined && text !== "") await written(this.#output, this.mask(text));
  }

  /**
   * Writes a key to standard output as it is, past the mask, since handing it to another program is the whole purpose of `cedar key
   * print`. Nothing else may call it.
   */
  async printSecret(secret: string): Promise<void> {
    if (this.#outputError === undefined) await written(this.#output, `${secret}\n`);
  }

  /** How wide text on standard output is to be: as the terminal, as everybody's without one. */
  get columns(): number {
    const columns = (this.live ? this.#output.columns : undefined) || usualColumns;
    return Math.min(Math.max(columns, fewestColumns), mostColumns);
  }

  /** Text with a look, where standard output shows it and the user wants it (NO_COLOR). */
  styled(style: TextStyle, text: string): string {
    return styleText(style, text, { stream: this.#output });
  }

  /** Writes lines to standard error; escape sequences in them, which may come from elsewhere, are shown and not obeyed. */
  tell(text: string): void {
    this.errors.write(`${this.#shown(text)}\n`);
  }

  /** The same in grey, on a terminal that has colours and for a user who wants them (NO_COLOR). */
  tellDimly(text: string): void {
    this.errors.write(`${styleText("dim", this.#shown(text), { stream: this.errors })}\n`);
  }

  #shown(text: string): string {
    return visibleText(this.mask(text.replace(/\n$/u, "")));
  }

  /** Resolves when everything has left the process. */
  async drained(): Promise<void> {
    await Promise.all([...this.#guarded].map(async (stream) => await written(stream, "")));
  }

  /** A stream whose errors are handled: without a handler, a reader who leaves would be a crash. */
  #guard(stream: NodeJS.WriteStream, onError: (code: string) => void): NodeJS.WriteStream {
    if (!this.#guarded.has(stream)) {
      this.#guarded.add(stream);
      stream.on("error", (error: NodeJS.ErrnoException) => onError(error.code ?? "unwritable"));
    }
    return stream;
  }
}

async function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // Also called when it could not be written, which the stream's error event tells.
  stream.write(text, () => resolve());
  await promise;
}
