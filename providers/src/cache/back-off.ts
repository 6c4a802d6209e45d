import type { KeyProvider } from "@cedar/core";
export function withBackOff(provider: KeyProvider, _options: unknown): KeyProvider {
  return provider;
}
