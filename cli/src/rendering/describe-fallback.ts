import type { KeyStep, ResolvedKey } from "@cedar/core";

function describeFailed({ provider, code, message, hint }: KeyStep): string {
  const said = `cedar: The provider ${provider} failed [${code}]: ${message}`;
  return hint === undefined ? said : `${said}\n  ${hint}`;
}

/** Says that the key is not that of the provider which should have had it: that one failed, and another was asked; `undefined` when none failed. */
export function describeFallback({ steps, provider }: ResolvedKey): string | undefined {
  const failed = steps.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return undefined;
  return [...failed.map(describeFailed), `cedar: The key is that of ${provider}, which was asked next.`].join(
    "\n",
  );
}
