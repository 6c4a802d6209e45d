/** Calls the `pass` of what AVA hands to a test: it fails a test without an assertion of its own. */
export function passForAva(handed: unknown): void {
  if (typeof handed === "object" && handed !== null && "pass" in handed && typeof handed.pass === "function")
    Reflect.apply(handed.pass, handed, []);
}
