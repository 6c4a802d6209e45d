/** Key sets of large issuers have some 20 KiB. */
const largestBytes = 256 * 1024;
const limitMilliseconds = 2000;

/** Why a document could not be had, in words for the server's log. */
export class DocumentFailure extends Error {
  override readonly name = "DocumentFailure";
}

/** Reads no more than a document may have: what declares no length, or a wrong one, is stopped on the way. */
async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > largestBytes) throw new DocumentFailure(`it is larger than ${largestBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What `JSON.parse` says can quote the text. */
function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Told below.
  }
  throw new DocumentFailure("it is no JSON object");
}

function causeOf(error: unknown): string {
  const { name, cause } = error instanceof Error ? error : { name: "unknown", cause: undefined };
  if (name === "TimeoutError") return `it did not come within ${limitMilliseconds / 1000} s`;
  const code: unknown = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : name;
  return `it could not be asked for (${String(code)})`;
}

/**
 * A JSON object from an issuer, within two seconds and without following redirects, which an issuer has no use for.
 * @throws DocumentFailure for anything else.
 */
export async function fetchDocument(url: URL): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { accept: "application/json", "user-agent": "cedar" },
      signal: AbortSignal.timeout(limitMilliseconds),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new DocumentFailure(`the answer is ${response.status}`);
    }
    return parse(await readBounded(response));
  } catch (error) {
    throw new DocumentFailure(
      `${url.href}: ${error instanceof DocumentFailure ? error.message : causeOf(error)}`,
    );
  }
}
