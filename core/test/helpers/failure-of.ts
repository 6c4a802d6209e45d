import { CedarError } from "@cedar/core";

/** The CedarError that an action ends with; fails when it ends otherwise. */
export async function failureOf(action: () => unknown): Promise<CedarError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof CedarError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}
