/** What a prompt asks for, as far as rules can tell. */
export interface Wish {
  /** Files and folders to look at. */
  readonly sources: readonly string[];
  /** The file to write; `undefined` when nothing is to be written. */
  readonly target: string | undefined;
  /** The words to write, where the prompt has some. */
  readonly content: string | undefined;
}

/** Words that look like paths and are none. */
const notPaths = new Set(["and/or", "i/o", "w/o", "yes/no", "e.g", "i.e", "a.m", "p.m"]);
/** Words that mean the workspace when no path is named. */
const placeWords = /\b(?:folders?|files?|here|data|director(?:y|ies)|projects?|repository|workspace)\b/iu;
/** A word, or what stands in quotes; an apostrophe in a word opens none. */
const words = /(?:"([^"\n]+)"|'([^'\n]+)'|`([^`\n]+)`)(?!\w)|[^\s"'`]+/gu;
/** What stands before the path of a file to write. Nothing looser: a file must not be replaced because it was named. */
const beforeTarget =
  /\b(?:write|create|save)\b(?:.*\b(?:to|into|as))?(?: (?:a|an|the|new|text))*(?: file)?(?: called| named)?$/iu;
const forbidden = /\b(?:do not|don['’]t|never|without)\b/iu;

function isPath(word: string): boolean {
  if (word.includes("://") || notPaths.has(word.toLowerCase())) return false;
  return /^\.{1,2}$/u.test(word) || word.includes("/") || /\w\.(?!\d+$)\w{1,8}$/u.test(word);
}

/** A word without the punctuation of the sentence around it. */
function bare(word: string): string {
  return /^\.{1,2}$/u.test(word) ? word : word.replace(/^[([{<]+|[)\]}>.,;:!?]+$/gu, "");
}

function split(prompt: string): { readonly plain: readonly string[]; readonly quotes: readonly string[] } {
  const plain: string[] = [];
  const quotes: string[] = [];
  for (const [word, double, single, back] of prompt.matchAll(words)) {
    const quote = double ?? single ?? back;
    if (quote === undefined) plain.push(bare(word));
    else if (isPath(quote)) plain.push(quote);
    else {
      quotes.push(quote);
      plain.push(...quote.split(/\s+/u).map(bare));
    }
  }
  return { plain, quotes };
}

/** Reads the paths that a prompt names (what has a slash or a file extension, in quotes or not) and whether it wants one written. */
export function readWish(prompt: string): Wish {
  const { plain, quotes } = split(prompt);
  const isTarget = (word: string, index: number): boolean =>
    isPath(word) && beforeTarget.test(plain.slice(0, index).join(" "));
  const target = forbidden.test(prompt) ? undefined : plain.findLast(isTarget);
  const paths = [...new Set(plain)].filter((word) => isPath(word) && word !== target);
  const place = paths.length === 0 && target === undefined && placeWords.test(prompt);
  const content = quotes[0] ?? /\bwith (?:the (?:text|words?) )?(?<tail>.+)$/isu.exec(prompt)?.groups?.tail;
  return { sources: place ? ["."] : paths, target, content: target === undefined ? undefined : content };
}
