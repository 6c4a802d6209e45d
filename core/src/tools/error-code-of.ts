/** The file system's code of an error, such as `ENOENT`, for a message. */
export function errorCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}
