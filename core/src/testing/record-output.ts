import { format } from "node:util";
import { fingerprint } from "../keys/fingerprint.ts";

/** Gives back what was written, and ends the recording. */
interface Recording {
  stop(): string;
}

/** Some test frameworks put a `console` of their own in the place of Node's, which writes elsewhere. */
const consoleMethods = ["log", "info", "debug", "warn", "error", "trace", "dir", "table"];

/** Puts something else in the place of a method until the returned function is called. */
function replaceMethod(
  owner: object,
  name: string,
  replacement: (call: (...parameters: unknown[]) => unknown, parameters: unknown[]) => unknown,
): () => void {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method !== "function") return () => {};
  const call = (...parameters: unknown[]): unknown => Reflect.apply(method, owner, parameters);
  Reflect.set(owner, name, (...parameters: unknown[]) => replacement(call, parameters));
  return () => Reflect.set(owner, name, method);
}

function maskAll(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, () => fingerprint(secret)), text);
}

/**
 * Keeps what is written to standard output, standard error and the console. It still goes there, but for these secrets, so that the
 * report of a test that finds one does not show it; the list may grow meanwhile.
 */
export function recordOutput(
  secrets: readonly string[] = [],
  streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
): Recording {
  const written: string[] = [];
  const holdsSecret = (text: string): boolean => {
    written.push(text);
    return secrets.some((secret) => text.includes(secret));
  };
  const restores = streams.map((stream) =>
    replaceMethod(stream, "write", (write, [chunk, ...others]) => {
      const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString("utf8") : String(chunk);
      return write(holdsSecret(text) ? maskAll(text, secrets) : chunk, ...others);
    }),
  );
  for (const name of consoleMethods)
    restores.push(
      replaceMethod(console, name, (print, parameters) => {
        const text = format(...parameters);
        return holdsSecret(text) ? print(maskAll(text, secrets)) : print(...parameters);
      }),
    );
  return {
    stop() {
      for (const restore of restores.reverse()) restore();
      return written.join("\n");
    },
  };
}
