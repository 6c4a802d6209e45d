/** A stream that keeps what is written to it. */
export class RecordedLog {
  text = "";

  write(line: string): void {
    this.text += line;
  }

  /** Every line, parsed. */
  lines(): Record<string, unknown>[] {
    return this.text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }

  /** The lines with these words as their message. */
  named(message: string): Record<string, unknown>[] {
    return this.lines().filter((line) => line.msg === message);
  }
}
