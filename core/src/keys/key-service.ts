/** An API whose keys Cedar finds: where its key is looked for and what it looks like. */
export interface KeyService {
  /** Name in requests, caches and logs, such as `openai`. */
  readonly name: string;
  /** Name as people write it, such as `OpenAI`. */
  readonly title: string;
  /** The environment variable that the vendor's own tools read, such as `OPENAI_API_KEY`. */
  readonly environmentVariable: string;
  /** Says which rule of a well-formed key the value breaks, and the likely cause, without quoting it; `undefined` when it breaks none. */
  check(value: string): string | undefined;
}

const shortestKey = 40;

function hasStrayCharacters(value: string): string | undefined {
  if (value === "") return "it is empty";
  if (/^\s*["'`“”„‘’].*["'`“”‘’]\s*$/su.test(value)) return "it is wrapped in quotes: remove them";
  if (value.trim() !== value) return "white space or a line break stands before or after it: remove it";
  if (/\s/u.test(value))
    return "there is white space inside it: it was probably cut or pasted over two lines";
  if (/["'`“”„‘’]/u.test(value)) return "there is a quote in it: remove it";
  // Anything but printable ASCII cannot be part of an HTTP header (RFC 9110, section 5.5).
  if (!/^[\x21-\x7e]+$/u.test(value)) return "there is a control character or one outside ASCII in it";
  return undefined;
}

function checkOpenAiKey(value: string): string | undefined {
  const stray = hasStrayCharacters(value);
  if (stray !== undefined) return stray;
  if (!value.startsWith("sk-")) return 'it does not start with "sk-"';
  if (value.startsWith("sk-admin-"))
    return "it is an administrator's key (sk-admin-…), which must never reach an agent";
  if (value.length < shortestKey)
    return `it has ${value.length} characters, and a key has at least ${shortestKey}: it was probably cut`;
  return undefined;
}

/** OpenAI's API keys (row C6). */
export const openAiKeyService: KeyService = {
  name: "openai",
  title: "OpenAI",
  environmentVariable: "OPENAI_API_KEY",
  check: checkOpenAiKey,
};
