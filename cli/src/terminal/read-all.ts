/**
 * The whole of an input, as text.
 * @throws the signal's reason when it aborts.
 */
export async function readAll(input: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  const leave = (): void => {
    input.destroy();
  };
  signal.addEventListener("abort", leave, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of input) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
