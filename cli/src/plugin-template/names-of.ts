/** The forms in which a plugin's name stands in its files. */
export interface PluginNames {
  /** `my-vault`. */
  readonly name: string;
  /** `myVault`, the start of a name in the code. */
  readonly camel: string;
  /** `MY_VAULT`, the start of a variable's name. */
  readonly upper: string;
}

/** All forms of a name of letters, digits and `-`. */
export function namesOf(name: string): PluginNames {
  const camel = name
    .replace(/^[A-Z]+/u, (start) => start.toLowerCase())
    .replace(/-+(.)/gu, (_, letter: string) => letter.toUpperCase());
  return { name, camel, upper: name.toUpperCase().replace(/-/gu, "_") };
}
