import { type Clock, messageOf } from "@cedar/core";
import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from "jose";
import type { Logger } from "pino";
import { issuerUnavailable } from "./jwt-problems.ts";

/** From then on the keys are asked for again in the background, while those at hand go on. */
const softMilliseconds = 5 * 60_000;
/** So long a key that the issuer has removed may still count: then none counts until the issuer has answered. */
const hardMilliseconds = 10 * 60_000;
/** So often at most an issuer is asked because of a key that nobody knows: whoever makes up JWTs must not make this server a nuisance. */
const unknownMilliseconds = 30_000;
/** So long an issuer that did not answer is left alone. */
const failureMilliseconds = 5000;

type FindKey = (header?: JWSHeaderParameters, token?: FlattenedJWSInput) => Promise<CryptoKey>;

export interface IssuerKeysOptions {
  readonly issuer: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Asks the issuer. */
  readonly discover: (issuer: string) => Promise<JSONWebKeySet>;
}

/** The public keys of one issuer, as this server knows them. */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  #find: FindKey | undefined;
  #text = "";
  #version = 0;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
  }

  /** Changes whenever the issuer's keys do: what was checked with others has to be checked again. */
  get version(): number {
    return this.#version;
  }

  /**
   * The key that a JWT is signed with. Throws `errors.JWKSNoMatchingKey` of jose when the issuer has none such.
   * @throws Problem `issuer-unavailable` when that is not known now.
   */
  readonly find: FindKey = async (header, token) => {
    if (this.#age >= hardMilliseconds) await this.#load();
    else if (this.#age >= softMilliseconds) void this.#load();
    try {
      return await this.#current(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#age < unknownMilliseconds) throw error;
      await this.#load();
      // Those of before may be known still, but not whether they are all.
      if (this.#age >= unknownMilliseconds) throw issuerUnavailable(this.#options.issuer);
      return await this.#current(header, token);
    }
  };

  get #age(): number {
    return this.#options.clock.elapsed() - this.#loadedAt;
  }

  async #current(header?: JWSHeaderParameters, token?: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#find === undefined || this.#age >= hardMilliseconds)
      throw issuerUnavailable(this.#options.issuer);
    return await this.#find(header, token);
  }

  /** One question at a time, for all who wait; none soon after one that failed. Throws nothing. */
  async #load(): Promise<void> {
    if (this.#options.clock.elapsed() - this.#failedAt < failureMilliseconds) return;
    this.#loading ??= this.#ask().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #ask(): Promise<void> {
    const { issuer, clock, log, discover } = this.#options;
    try {
      const keys = await discover(issuer);
      this.#take(keys);
      if (Number.isFinite(this.#failedAt)) log.info({ url: issuer }, "The issuer answers again");
      this.#failedAt = Number.NEGATIVE_INFINITY;
    } catch (error) {
      const isNews = !Number.isFinite(this.#failedAt);
      this.#failedAt = clock.elapsed();
      if (isNews)
        log.warn(
          { url: issuer, reason: messageOf(error) },
          "The issuer's keys cannot be had: its JWTs are answered 503 where they are needed",
        );
    }
  }

  #take(keys: JSONWebKeySet): void {
    const text = JSON.stringify(keys);
    if (text !== this.#text || this.#find === undefined) {
      this.#find = createLocalJWKSet(keys);
      this.#text = text;
      this.#version += 1;
    }
    this.#loadedAt = this.#options.clock.elapsed();
  }
}
