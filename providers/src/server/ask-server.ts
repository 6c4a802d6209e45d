import type { Environment, FoundKeyDetails, Key, KeyContext, KeyService } from "@cedar/core";
import type { SharedRuns } from "../shared-runs.ts";
import { clockSkew } from "./clock-skew.ts";
import { entityTag } from "./entity-tag.ts";
import { type Answer, fetchAnswer } from "./fetch-answer.ts";
import { type KeyAnswer, readAnswer } from "./read-answer.ts";

export interface AskServerOptions {
  /** The address of the service's route. */
  readonly url: URL;
  readonly service: KeyService;
  readonly token: string | undefined;
  /** Where the variables of proxies are read from. */
  readonly environment: Environment;
  /** How long the server may take in all. */
  readonly timeoutMilliseconds: number;
  /** Requests that are under way: callers that ask the same at the same time share one. */
  readonly requests: SharedRuns<SentRequest>;
}

/** An answer and when it was asked for. A slow answer is as old as its question (row K15). */
export interface SentRequest {
  readonly answer: Answer;
  readonly sentAt: Date;
}

interface HeldKey {
  readonly key: Key;
  readonly etag: string;
}

/** The key that is held and that the server may confirm: one of its own, in its time, whose answer has a name. */
function heldKey({ name }: KeyService, { reason, current, clock }: KeyContext): HeldKey | undefined {
  if (reason !== "refresh" || current?.source !== "server" || current.service !== name) return undefined;
  const etag = entityTag(current.etag);
  const isOver = current.expiresAt !== undefined && current.expiresAt.getTime() <= clock.now();
  return etag === undefined || isOver ? undefined : { key: current, etag };
}

function shift(time: Date | undefined, milliseconds: number): Date | undefined {
  return time === undefined ? undefined : new Date(time.getTime() + milliseconds);
}

/** A soft time that has passed already would ask the server at each use, and one after the end never: Cedar's own is taken instead. */
function usableSoftTime({ refreshAfter, expiresAt }: FoundKeyDetails, now: number): Date | undefined {
  if (refreshAfter === undefined || refreshAfter.getTime() <= now) return undefined;
  return expiresAt !== undefined && refreshAfter > expiresAt ? undefined : refreshAfter;
}

/** Makes the key that the server gave or confirmed. */
function makeKey(value: string, details: FoundKeyDetails, context: KeyContext): Key {
  const refreshAfter = usableSoftTime(details, context.clock.now());
  return context.createKey(value, { ...details, refreshAfter, source: "server", cache: "disk" });
}

function confirmedKey({ key, etag }: HeldKey, details: FoundKeyDetails, context: KeyContext): Key {
  const { model, expiresAt, refreshAfter } = key;
  return makeKey(key.reveal(), { ...details, model, expiresAt, refreshAfter, etag }, context);
}

function givenKey(given: KeyAnswer, answer: Answer, details: FoundKeyDetails, context: KeyContext): Key {
  const { value, model } = given;
  const skew = clockSkew(answer.date, context.clock.now());
  const expiresAt = shift(given.expiresAt, skew);
  const refreshAfter = shift(given.refreshAfter, skew);
  return makeKey(value, { ...details, model, expiresAt, refreshAfter, etag: answer.etag }, context);
}

/** Asks, and says where in any case: also an error then has the address and the status beside it. */
async function fetchInTime(
  { url, token, environment, timeoutMilliseconds, requests }: AskServerOptions,
  etag: string | undefined,
  context: KeyContext,
): Promise<SentRequest> {
  const { reason, signal, clock, deadline } = context;
  const message = `asked ${url.href}`;
  context.explain({ message, facts: { url: url.href } });
  const budget = Math.max(1, Math.min(timeoutMilliseconds, deadline - clock.now()));
  const request = await requests.join([reason, url.href, etag].join(" "), signal, async (shared) => {
    const sentAt = new Date(clock.now());
    const options = { url, token, etag, signal: shared, environment, timeoutMilliseconds: budget };
    return { answer: await fetchAnswer(options), sentAt };
  });
  const { status, retryAfterSeconds } = request.answer;
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  context.explain({ message, facts: { url: url.href, status, ...wait } });
  return request;
}

/**
 * Asks a Cedar server for the key of a service; with the reason `refresh` it asks whether the one that is held is still the one. Gives
 * `undefined` when the server does not know the service. Errors are those of `fetchAnswer` and `readAnswer`, and of `createKey` for a key
 * that is ill-formed or has expired already (row K14).
 */
export async function askServer(options: AskServerOptions, context: KeyContext): Promise<Key | undefined> {
  const { url, service } = options;
  const held = heldKey(service, context);
  const { answer, sentAt } = await fetchInTime(options, held?.etag, context);
  const details = { origin: `the answer of ${url.href}`, fetchedAt: sentAt };
  const facts = { url: url.href, status: answer.status };
  const given = readAnswer(answer, { url, service, conditional: held !== undefined });
  if (given === "service-unknown") {
    context.explain({ message: `the server at ${url.href} has no ${service.title} keys`, facts });
    return undefined;
  }
  if (given === "unchanged") {
    context.explain({ message: `unchanged at ${url.href}`, facts });
    return held && confirmedKey(held, details, context);
  }
  context.explain({ message: `from ${url.href}`, facts });
  return givenKey(given, answer, details, context);
}
