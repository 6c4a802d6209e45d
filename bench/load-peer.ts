/** Loads a peer to compare with. Peers are dependencies of this folder alone, which the repository's own installation leaves out. */
export async function loadPeer(name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(name);
  } catch {
    throw new Error(`The peer ${name} is not installed: npm ci --prefix bench`);
  }
}
