import { createHash } from "node:crypto";
import { CedarError, openAiKeyService } from "@cedar/core";
import type { Keyv } from "keyv";
import { openSealedValue, sealValue } from "./sealed-value.ts";

/** Lends a Keyv to an action. */
export type UseStore = <Result>(
  action: (keyv: Keyv) => Promise<Result | undefined>,
) => Promise<Result | undefined>;

/** The name of the entry in a store (row K8); hashed, because stores limit the length and the characters of names. */
export function entryName(serverUrl: string | undefined): string {
  return createHash("sha256")
    .update(`${openAiKeyService.name}\n${serverUrl ?? ""}`)
    .digest("hex");
}

/** The cache's entry as Keyv keeps it, which enforces its time to live (row C8). It is sealed before Keyv sees it. */
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
    const text = openSealedValue(sealed, this.#name, await this.#sealingKey());
    if (text !== undefined) return text;
    const found = "was sealed with another CEDAR_CACHE_SECRET, or tampered with";
    throw new CedarError("key-provider-failed", `the entry ${found}`);
  }

  async set(text: string, lifeMilliseconds: number): Promise<void> {
    const sealed = sealValue(text, this.#name, await this.#sealingKey());
    await this.#useStore(async (keyv) => (await keyv.set(this.#name, sealed, lifeMilliseconds)) || undefined);
  }

  /** Says whether there was an entry. */
  async delete(): Promise<boolean> {
    return (await this.#useStore(async (keyv) => (await keyv.delete(this.#name)) || undefined)) ?? false;
  }
}
