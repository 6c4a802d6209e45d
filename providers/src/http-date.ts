/**
 * Reads the one form of a date that a server may write (RFC 9110, section 5.6.7), which is what JavaScript makes of the time; nothing else is
 * guessed at.
 */
export function parseHttpDate(text: string): Date | undefined {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toUTCString() === text ? time : undefined;
}
