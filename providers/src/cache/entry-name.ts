import { createHash } from "node:crypto";
import type { CacheRules } from "./cache-rules.ts";

/** The name of the entry in a store (row K8); hashed, because stores limit the length and the characters of names. */
export function entryName({
  service,
  serverUrl,
  profile,
}: Pick<CacheRules, "service" | "serverUrl" | "profile">): string {
  const parts = [service, serverUrl ?? "", ...(profile === undefined ? [] : [profile])];
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
