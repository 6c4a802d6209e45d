import { createHash } from "node:crypto";
import { CedarError, describeTime, type KeyContext, type KeyProvider, sentence } from "@cedar/core";
import { keyFilePath } from "./key-file-path.ts";
import { RetryMemory } from "./retry-memory.ts";
import { isNoted, type RetryNote } from "./retry-note.ts";

export interface BackOffOptions {
  /** `~/.config/cedar-cli`, where processes tell each other of failures; without one each keeps them to itself. */
  readonly directory: string | undefined;
  /** The server that the provider asks; without one nothing is held back. */
  readonly serverUrl: string | undefined;
  readonly profile?: string | undefined;
  /** What this client shows to the server: after a refusal another token is tried at once. */
  readonly token: string | undefined;
}

/** The user's own wish for a fresh key, and a key that is of no use any more, do not wait. */
function mayAskAtOnce({ reason, current }: KeyContext): boolean {
  return reason === "rejected" || (reason === "refresh" && current === undefined);
}

/** The error, with the time at which the server said no before: then an old key must not take the place of a new one. */
function withNo(error: CedarError, saidNoAt: Date | undefined): CedarError {
  if (saidNoAt === undefined) return error;
  const { code, message, hint, cause } = error;
  const facts = { ...error.facts, saidNoAt: saidNoAt.toISOString() };
  return new CedarError(code, message, { hint, cause, facts });
}

function notYet({ serverUrl, notBefore, failures, code, message, hint }: RetryNote, now: number): CedarError {
  const attempts = failures === 1 ? "the last attempt failed" : `the last ${failures} attempts failed`;
  const until = describeTime(notBefore, now);
  return new CedarError(
    code,
    `The server ${serverUrl} is not asked again until ${until}, since ${attempts}: ${message}`,
    {
      hint: `${hint === undefined ? "" : `${sentence(hint)} `}With \`CEDAR_REFRESH_KEY=1\` it is asked at once.`,
      facts: { notBefore: notBefore.toISOString(), failures },
    },
  );
}

function hashOf(token: string | undefined, serverUrl: string): string | undefined {
  if (token === undefined) return undefined;
  return createHash("sha256").update(`${serverUrl}\n${token}`).digest("hex").slice(0, 16);
}

/**
 * A wrapper around a provider that asks a server (rows K1, K2, K10): after a failure the server is left alone by all processes for a
 * second, then for two, and so on to a minute, or as long as it asks for, up to ten minutes; after a refusal for five minutes. What is asked
 * meanwhile fails as the last attempt did. A failure after a no of the server has the fact `saidNoAt`.
 * @param provider a plain object, which keeps its name.
 */
export function withBackOff(
  provider: KeyProvider,
  { directory, serverUrl, profile, token }: BackOffOptions,
): KeyProvider {
  if (serverUrl === undefined) return provider;
  const tokenHash = hashOf(token, serverUrl);
  const memories = new Map<string, RetryMemory>();
  const memoryOf = (service: string): RetryMemory => {
    const path = keyFilePath(directory, service, profile);
    const file = path === undefined ? undefined : `${path}.retry`;
    const memory = memories.get(service) ?? new RetryMemory(file, { serverUrl, service, profile, tokenHash });
    memories.set(service, memory);
    return memory;
  };
  return {
    ...provider,
    async resolve(request, context) {
      const { clock } = context;
      const startedAt = clock.now();
      const memory = memoryOf(request.service.name);
      const note = mayAskAtOnce(context) ? undefined : await memory.current(startedAt);
      if (note !== undefined) throw withNo(notYet(note, startedAt), note.saidNoAt);
      try {
        const key = await provider.resolve(request, context);
        if (key !== undefined) await memory.clear();
        return key;
      } catch (error) {
        if (!(error instanceof CedarError) || !isNoted(error.code)) throw error;
        await memory.note(error.code, error, startedAt, clock.now());
        throw withNo(error, await memory.saidNoAt());
      }
    },
  };
}
