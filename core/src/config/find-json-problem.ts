/** Where a text stops being JSON, and why. Nothing of the text is quoted but a single mark. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  /** What was wanted there. */
  readonly wanted: string;
  /** What stands there. */
  readonly found: string;
}

/** What may come next, and its name in a message. */
const wantedIn = {
  value: "a value",
  "first value": 'a value or "]"',
  item: "a value, or no comma before it,",
  name: "a name in double quotes, or no comma before it,",
  "first name": 'a name in double quotes or "}"',
  colon: '":"',
  "after member": '"," or "}"',
  "after item": '"," or "]"',
  end: "the end of the file",
} as const;

type State = keyof typeof wantedIn;

const space = /[ \t\r\n]*/uy;
const token =
  /"(?:[^"\\\p{Cc}]|\u007f|[\u0080-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[[\]{},:]/uy;

/** The states of the objects and lists that are open. */
type Open = State[];

function close(open: Open): State {
  open.pop();
  return open.at(-1) ?? "end";
}

function afterValue(word: string, open: Open): State | undefined {
  if (word === "{") {
    open.push("after member");
    return "first name";
  }
  if (word === "[") {
    open.push("after item");
    return "first value";
  }
  return /^[\]},:]$/u.test(word) ? undefined : (open.at(-1) ?? "end");
}

const closings: Readonly<Partial<Record<State, string>>> = {
  "first value": "]",
  "first name": "}",
  "after member": "}",
  "after item": "]",
};

/** The state behind a word; `undefined` when the word may not stand there. */
function next(state: State, word: string, open: Open): State | undefined {
  if (word === closings[state]) return close(open);
  switch (state) {
    case "value":
    case "first value":
    case "item":
      return afterValue(word, open);
    case "name":
    case "first name":
      return word.startsWith('"') ? "colon" : undefined;
    case "colon":
      return word === ":" ? "value" : undefined;
    case "after member":
      return word === "," ? "name" : undefined;
    case "after item":
      return word === "," ? "item" : undefined;
    case "end":
      return undefined;
  }
}

function describeFound(rest: string): string {
  const first = rest.charAt(0);
  if (first === "") return "the end of the file";
  if (/^(?:\/\/|\/\*|#)/u.test(rest)) return "a comment, which JSON does not have";
  if (first === "'") return "a single quote";
  if (first === '"') {
    token.lastIndex = 0;
    return token.test(rest) ? "a text" : "a text that does not end, or holds a line break or a bad escape";
  }
  if (/[[\]{},:]/u.test(first)) return `"${first}"`;
  return /[\w-]/u.test(first) ? "a word or a number" : "something else";
}

function match(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

/** More than any setting has; what is nested much deeper could not be looked through. */
const mostLevels = 100;

/** Where a position is, by lines and columns. */
function placeOf(text: string, position: number): Pick<JsonProblem, "line" | "column"> {
  const lines = text.slice(0, position).split(/\r\n|\n|\r/u);
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

/**
 * Finds what `JSON.parse` refuses, whose own messages quote the text, and do not always say where; and what is nested too deep. `undefined`
 * for what is JSON.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  const open: Open = [];
  let state: State = "value";
  let position = match(space, text, 0)?.length ?? 0;
  while (state !== "end" || position < text.length) {
    const word = match(token, text, position);
    const following: State | undefined = word === undefined ? undefined : next(state, word, open);
    if (word === undefined || following === undefined || open.length > mostLevels) break;
    state = following;
    position += word.length;
    position += match(space, text, position)?.length ?? 0;
  }
  if (state === "end" && position === text.length) return undefined;
  const wanted = open.length > mostLevels ? `a nesting of ${mostLevels} levels at most` : wantedIn[state];
  return { ...placeOf(text, position), wanted, found: describeFound(text.slice(position)) };
}
