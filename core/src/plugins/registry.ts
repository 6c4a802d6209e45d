import { CedarError } from "../errors.ts";
import { suggestName } from "../nearest-name.ts";

/** Named things of one kind and the plugin that added each. Lives in a `Cedar` object, never in a module. */
export class Registry<Entry extends { readonly name: string }> {
  readonly #kind: string;
  readonly #entries = new Map<string, { readonly entry: Entry; readonly plugin: string }>();

  /** @param kind what the entries are, for messages: "key provider". */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** @throws CedarError `plugin-invalid` when the name is taken, or cannot stand in a chain or before the slash of a model. */
  add(entry: Entry, plugin: string): void {
    const name: unknown = entry?.name;
    if (typeof name !== "string" || !/^[\w.-]+$/u.test(name)) {
      const found = typeof name === "string" ? `named "${name}"` : "without a name";
      throw new CedarError("plugin-invalid", `The plugin "${plugin}" adds a ${this.#kind} ${found}.`, {
        hint: "A name is made of letters, digits, _, . and -.",
      });
    }
    const taken = this.#entries.get(entry.name);
    if (taken !== undefined) {
      const message = `The plugin "${plugin}" adds a ${this.#kind} "${entry.name}", and the plugin "${taken.plugin}" has added one of that name.`;
      throw new CedarError("plugin-invalid", message, {
        hint: "Leave one of the two plugins out, or rename it.",
      });
    }
    this.#entries.set(entry.name, { entry, plugin });
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws CedarError `name-unknown` with the nearest and all valid names. */
  get(name: string): Entry {
    const found = this.#entries.get(name);
    if (found !== undefined) return found.entry;
    throw new CedarError(
      "name-unknown",
      `The ${this.#kind} "${name}" was wanted, and there is none of that name.`,
      {
        hint: suggestName(name, this.names()),
        facts: { name, valid: this.names() },
      },
    );
  }

  /** All names, in the order in which they were added. */
  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** All entries, in the order in which they were added. */
  entries(): readonly Entry[] {
    return [...this.#entries.values()].map(({ entry }) => entry);
  }
}
