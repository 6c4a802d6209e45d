import { isPlainToken } from "./plain-token.ts";

/** An API whose keys Cedar finds: where its key is looked for and what it looks like. */
export interface KeyService {
  /** Name in requests, caches and logs, such as `openai`. */
  readonly name: string;
  /** Name as people write it, such as `OpenAI`. */
  readonly title: string;
  /** The environment variable that the vendor's own tools read, such as `OPENAI_API_KEY`. */
  readonly environmentVariable: string;
  /** The path below a Cedar server's URL at which the key is asked for. */
  readonly route: string;
  /** The member of that route's answer that holds the key. */
  readonly routeMember: string;
  /** Says which rule of a well-formed key the value breaks, and the likely cause, without quoting it; `undefined` when it breaks none. */
  check(value: string): string | undefined;
}

/** What a key of a service looks like. */
export interface KeyShape {
  /** What a key starts with, one of several; anything when there is none. */
  readonly prefixes?: readonly string[] | undefined;
  /** How many characters a key has at least. */
  readonly minimumLength?: number | undefined;
}

export interface KeyServiceOptions extends KeyShape {
  readonly name: string;
  /** The name without one. */
  readonly title?: string | undefined;
  /** `NAME_API_KEY` without one. */
  readonly environmentVariable?: string | undefined;
}

/** Fewer than that is no secret, whatever the vendor. */
const shortestKey = 20;

/** Prefixes of administrators' keys: OpenAI's and Anthropic's admin API (platform.openai.com, docs.anthropic.com). */
const administratorPrefixes = ["sk-admin-", "sk-ant-admin"];

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

function hasWrongStart(value: string, prefixes: readonly string[]): string | undefined {
  if (prefixes.length === 0 || prefixes.some((prefix) => value.startsWith(prefix))) return undefined;
  return `it does not start with ${prefixes.map((prefix) => `"${prefix}"`).join(" or ")}`;
}

/** Says which rule of the shape a value breaks, in the order in which a person would look. */
export function checkKeyShape(value: string, { prefixes = [], minimumLength }: KeyShape): string | undefined {
  const shortest = minimumLength ?? shortestKey;
  const stray = isPlainToken(value) ? undefined : hasStrayCharacters(value);
  const wrong = stray ?? hasWrongStart(value, prefixes);
  if (wrong !== undefined) return wrong;
  const administrator = administratorPrefixes.find((prefix) => value.startsWith(prefix));
  if (administrator !== undefined)
    return `it is an administrator's key (${administrator}…), which must never reach an agent`;
  if (value.length >= shortest) return undefined;
  return `it has ${value.length} characters, and a key has at least ${shortest}: it was probably cut`;
}

/** Makes a service: one of the user's needs no more than a name. */
export function createKeyService(options: KeyServiceOptions): KeyService {
  const { name, title = name, prefixes, minimumLength } = options;
  return {
    name,
    title,
    environmentVariable: options.environmentVariable ?? `${name.toUpperCase().replaceAll("-", "_")}_API_KEY`,
    route: `/config/keys/${name}`,
    routeMember: "api_key",
    check: (value) => checkKeyShape(value, { prefixes, minimumLength }),
  };
}
