/** The code of a failed call, such as `ENOENT` or `ECONNREFUSED`: what can be told of an error whose message may hold a secret (row L2). */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
