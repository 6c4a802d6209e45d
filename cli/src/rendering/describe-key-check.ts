import type { KeyCheck, KeyService, ResolvedKey } from "@cedar/core";
import type { SuggestCommand } from "../command-line/suggest-command.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { describeKeyFacts } from "./describe-key-facts.ts";
import { foundStep } from "./key-answer.ts";

/** A key and what the API said of it. */
export interface CheckedKey extends ResolvedKey {
  readonly service: KeyService;
  readonly check: KeyCheck;
}

/** What the API said of a key, in one line. */
export function describeKeyCheck({ key, service, check }: CheckedKey): string {
  const title = `${service.title} key ${key.fingerprint} from ${visibleLine(key.source)}`;
  switch (check.outcome) {
    case "works":
      return `${title} works.`;
    case "refused":
      return `${title} was refused: ${check.message}`;
    case "unknown":
      return `${title} could not be tested: ${check.message}`;
  }
}

/** Where a key came from: which provider answered and where that looked. */
function describeOrigin({ key, provider, steps }: CheckedKey): string {
  const { message, facts } = foundStep(steps) ?? {};
  const where = [message, describeKeyFacts(facts, message)].filter(
    (words) => words !== undefined && words !== "",
  );
  const place = where.length === 0 ? "" : ` (${where.join(", ")})`;
  const origin = provider === key.source ? "" : `, and was fetched from ${visibleLine(key.source)}`;
  return `It was found by ${provider}${place}${origin}.`;
}

function mend({ key, provider, service }: CheckedKey, command: SuggestCommand): string {
  const refresh = `\`${command("key refresh")}\``;
  if (provider !== key.source)
    return `${refresh} asks ${visibleLine(key.source)} for a newer one; if that is refused as well, replace the key there.`;
  if (provider === "server") return `Replace the key on the Cedar server, then run ${refresh}.`;
  if (provider === "env") return `Set ${service.environmentVariable} to a key that works.`;
  if (provider === "keychain") return `Store another one with \`${command("key set")}\`.`;
  return `Replace the key where ${provider} finds it.`;
}

/** Who was asked about the key. */
export interface AskedApi {
  /** Its host; `undefined` where there is nobody to ask. */
  readonly host: string | undefined;
  /** The `baseUrl` of the configuration, which names another API than the adapter's own. */
  readonly baseUrl: string | undefined;
}

function describeAsked({ host, baseUrl }: AskedApi, command: SuggestCommand): string {
  if (host === undefined) return "`cedar plugins` shows which model adapters there are, and who added them.";
  if (baseUrl === undefined) return `The API itself was asked, at ${host}: is it reached from this machine?`;
  return `\`${command("config")}\` shows which API is asked (baseUrl) and why.`;
}

/**
 * For a key that does not work: where it came from and what to do. Nothing for one that works.
 * @param command gives a command that can be pasted.
 */
export function keyCheckHint(
  checked: CheckedKey,
  command: SuggestCommand,
  asked: AskedApi,
): string | undefined {
  switch (checked.check.outcome) {
    case "works":
      return undefined;
    case "refused":
      return `${describeOrigin(checked)} ${mend(checked, command)}`;
    case "unknown":
      return `That says nothing of the key. ${describeAsked(asked, command)}`;
  }
}
