import { CedarError } from "@cedar/core";
import type { Keyv } from "keyv";
import { openSealedValue, sealValue } from "./sealed-value.ts";

/** Lends a Keyv to an action. */
export type UseStore = <Result>(
  action: (keyv: Keyv) => Promise<Result | undefined>,
) => Promise<Result | undefined>;

/** The cache's entry as a shared Keyv store keeps it, which enforces its time to live (row C8). It is sealed before Keyv sees it. */
export class KeyMirror {
  readonly #name: string;
  readonly #sealingKey: () => Promise<Buffer>;
  readonly #useStore: UseStore;

  constructor(name: string, sealingKey: () => Promise<Buffer>, useStore: UseStore) {
    this.#name = name;
    this.#sealingKey = sealingKey;
    this.#useStore = useStore;
  }

  /** The text that was set, while it lives. @throws CedarError `key-provider-failed` for what cannot be opened. */
  async get(): Promise<string | undefined> {
    const sealed = await this.#useStore(async (keyv) => await keyv.get<string>(this.#name));
    if (sealed === undefined) return undefined;
    const text = await this.#open(sealed);
    if (text !== undefined) return text;
    const found = "was sealed with another CEDAR_CACHE_SECRET, or tampered with";
    throw new CedarError("key-provider-failed", `the entry ${found}`);
  }

  /** Puts a text there, unless what stands there is to stay; what cannot be opened is replaced. */
  async set(text: string, lifeMilliseconds: number, mustStay: (found: string) => boolean): Promise<void> {
    const sealed = sealValue(text, this.#name, await this.#sealingKey());
    await this.#useStore(async (keyv) => {
      const found = await this.#find(keyv);
      if (found !== undefined && mustStay(found)) return true;
      return (await keyv.set(this.#name, sealed, lifeMilliseconds)) || undefined;
    });
  }

  /** Removes what is there, or only what the condition holds for; says whether there was an entry to remove. */
  async delete(isMeant?: (found: string) => boolean): Promise<boolean> {
    const removed = await this.#useStore(async (keyv) => {
      const found = isMeant === undefined ? undefined : await this.#find(keyv);
      if (isMeant !== undefined && (found === undefined || !isMeant(found))) return undefined;
      return (await keyv.delete(this.#name)) || undefined;
    });
    return removed ?? false;
  }

  async #find(keyv: Keyv): Promise<string | undefined> {
    const sealed = await keyv.get<string>(this.#name);
    return sealed === undefined ? undefined : await this.#open(sealed);
  }

  async #open(sealed: string): Promise<string | undefined> {
    return openSealedValue(sealed, this.#name, await this.#sealingKey());
  }
}
