/** `nobody` on Linux and macOS's way of writing it, far from every real user. */
const nobody = 65_534;

/**
 * Does something as a user whom file modes stop, which they do not stop root: for tests that run alone in their file (`test.serial`).
 * Files and modules it uses must be open to others.
 */
export async function asUnprivileged<Result>(action: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return await action();
  const group = process.getegid?.() ?? 0;
  process.setegid?.(nobody);
  process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(group);
  }
}
