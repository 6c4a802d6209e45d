import { CedarError } from "../errors.ts";
import { nearestName, suggestName } from "../nearest-name.ts";
import type { Registry } from "../plugins/registry.ts";
import type { ModelAdapter } from "./model-adapter.ts";

/** The adapter of a model that is named without one. */
const defaultAdapterName = "openai";

export interface ModelChoice {
  readonly adapter: ModelAdapter;
  /** The model that the user named; `undefined` leaves it to the server, then to the adapter. */
  readonly model: string | undefined;
}

function unknownModel(typed: string, wanted: string, adapters: Registry<ModelAdapter>): CedarError {
  const hint = `${suggestName(typed, adapters.names())} A model whose own name says so is written with its adapter: "${defaultAdapterName}/${wanted}".`;
  return new CedarError(
    "name-unknown",
    `The model "${typed}" was wanted, and there is no model adapter of that name.`,
    { hint },
  );
}

/**
 * Reads `--model`: `offline` names an adapter, `openai-chat/llama3` an adapter and a model, `gpt-5` a model of the default adapter.
 * @throws CedarError `name-unknown` when what stands before the slash is no adapter, or when a bare name is an adapter's, mistyped.
 */
export function chooseModel(wanted: string | undefined, adapters: Registry<ModelAdapter>): ModelChoice {
  if (wanted === undefined) return { adapter: adapters.get(defaultAdapterName), model: undefined };
  if (adapters.has(wanted)) return { adapter: adapters.get(wanted), model: undefined };
  const slash = wanted.indexOf("/");
  const prefix = slash === -1 ? wanted : wanted.slice(0, slash);
  if (slash !== -1) {
    if (!adapters.has(prefix)) throw unknownModel(prefix, wanted, adapters);
    return { adapter: adapters.get(prefix), model: wanted.slice(slash + 1) || undefined };
  }
  if (nearestName(wanted, adapters.names()) !== undefined) throw unknownModel(wanted, wanted, adapters);
  return { adapter: adapters.get(defaultAdapterName), model: wanted };
}
