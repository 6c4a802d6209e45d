import assert from "node:assert/strict";
import type { Key } from "../../keys/key.ts";
import type { FoundKeyDetails, KeyAnswer, KeyExplanation, KeyProvider } from "../../keys/key-provider.ts";
import { openAiKeyService } from "../../keys/key-services.ts";
import { isShown } from "../assert-hidden.ts";
import { fakeKey } from "../fake-key.ts";
import { type KeyContextOptions, keyContext, type RecordedKeyContext } from "../key-context.ts";
import { ManualClock } from "../manual-clock.ts";
import { answerInTime } from "./answer-in-time.ts";
import {
  type KeyProviderFixture,
  type KeyProviderWorld,
  type MadeKeyProvider,
  timeLimitOf,
} from "./key-provider-fixture.ts";

/** What one test has of the fixture, and what the provider did in it. */
export class KeyProbe {
  readonly clock: ManualClock = new ManualClock();
  /** The keys that nothing may show. */
  readonly secrets: string[] = [];
  readonly #contexts: RecordedKeyContext[] = [];
  readonly #fixture: KeyProviderFixture;
  readonly #world: KeyProviderWorld = { clock: this.clock };

  constructor(fixture: KeyProviderFixture) {
    this.#fixture = fixture;
  }

  /** How long one answer may take. */
  get milliseconds(): number {
    return timeLimitOf(this.#fixture) / 4;
  }

  get explanations(): readonly KeyExplanation[] {
    return this.#contexts.flatMap(({ explanations }) => explanations);
  }

  /** A key of this name, which nothing may show from now on. */
  secret(name: string): string {
    const value = fakeKey(name);
    this.secrets.push(value);
    return value;
  }

  async create(value: string | undefined): Promise<KeyProvider<KeyAnswer>> {
    return await this.#fixture.create(value, this.#world);
  }

  /** What a member of the fixture gives that not every fixture has; its tests are there only when it is. */
  async createBy(
    make: (fixture: Required<KeyProviderFixture>, world: KeyProviderWorld) => MadeKeyProvider,
  ): Promise<KeyProvider<KeyAnswer>> {
    return await make(this.#fixture as Required<KeyProviderFixture>, this.#world);
  }

  async rotate(value: string): Promise<void> {
    await this.#fixture.rotate?.(value, this.#world);
  }

  /** A context as the chain makes it, of which everything is kept. */
  context(options: KeyContextOptions = {}): RecordedKeyContext {
    const { clock } = this;
    const deadline = clock.now() + this.milliseconds;
    const context = keyContext({ clock, deadline, ...options });
    this.#contexts.push(context);
    return context;
  }

  /** A key that somebody else found. */
  key(name: string, details: FoundKeyDetails = {}): Key {
    return this.context().createKey(this.secret(name), { source: "elsewhere", cache: "disk", ...details });
  }

  /** Asks the provider. Fails when it throws, or takes longer than it may. */
  async ask(
    provider: KeyProvider<KeyAnswer>,
    options: KeyContextOptions = {},
    milliseconds: number = this.milliseconds,
  ): Promise<Key | undefined> {
    const { service = openAiKeyService } = options;
    const context = this.context(options);
    return await answerInTime(milliseconds, async () => await provider.resolve({ service }, context));
  }

  /** Asks the provider where an error is an answer as well: it must be one, and show no key. Gives the key, if there is one. */
  async askUnsure(
    provider: KeyProvider<KeyAnswer>,
    options: KeyContextOptions = {},
  ): Promise<Key | undefined> {
    let thrown: unknown;
    const { service = openAiKeyService } = options;
    const context = this.context(options);
    const key = await answerInTime(this.milliseconds, async () => {
      try {
        return await provider.resolve({ service }, context);
      } catch (error) {
        thrown = error;
        assert.ok(error instanceof Error, "what is thrown is no Error");
        return undefined;
      }
    });
    this.assertHidden({ "what it threw": thrown });
    return key ?? undefined;
  }

  /** Tells the provider something. Fails when that throws, or takes too long. */
  async tell(action: () => Promise<void> | undefined): Promise<void> {
    await answerInTime(this.milliseconds, async () => await action());
  }

  /** Fails when any of the keys can be seen in what is given, by the name of the place, or in what the provider logged and explained. */
  assertHidden(shown: Readonly<Record<string, unknown>>): void {
    const places = {
      ...shown,
      "what it logged": this.#contexts.flatMap(({ lines }) => lines),
      "the fields of what it logged": this.#contexts.flatMap(({ fields }) => fields),
      "its explanation": this.explanations,
    };
    for (const [place, value] of Object.entries(places))
      for (const secret of this.secrets)
        assert.ok(!isShown(secret, value), `a secret is shown in full, in ${place}`);
  }
}
