import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CedarError } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { checkJwt } from "./jwt.ts";

const largestBytes = 16 * 1024;

function failure(path: string, found: string): CedarError {
  return new CedarError(
    "key-provider-failed",
    `The JWT for the Cedar server was to be read from the file ${path}, and ${found}.`,
    {
      hint: "In Kubernetes a projected volume with `serviceAccountToken` makes it: `audience` is the URL of the Cedar server.",
      facts: { path },
    },
  );
}

/**
 * The JWT in a file, such as a projected token of Kubernetes, which the kubelet exchanges before it ends
 * (https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#serviceaccount-token-volume-projection).
 * @throws CedarError `key-provider-failed` for a file that is not there, or holds no JWT.
 */
export async function readTokenFile(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    // A FIFO must not hold the chain up.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!(await file.stat()).isFile()) throw failure(path, "that is no regular file");
    const { bytesRead, buffer } = await file.read(Buffer.alloc(largestBytes + 1), 0, largestBytes + 1, 0);
    if (bytesRead > largestBytes) throw failure(path, `it is larger than ${largestBytes} bytes`);
    return checkJwt(buffer.toString("utf8", 0, bytesRead).replace(/\r?\n$/u, ""), `the file ${path}`);
  } catch (error) {
    if (error instanceof CedarError) throw error;
    const code = errorCodeOf(error);
    throw failure(path, code === "ENOENT" ? "there is none" : `it cannot be read (${code})`);
  } finally {
    await file?.close();
  }
}
