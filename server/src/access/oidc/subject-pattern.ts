/** A subject in its segments, with the marks between them. */
function segmentsOf(text: string): readonly string[] {
  return text.split(/([:/])/u);
}

function matchesSegment(pattern: string, segment: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return segment === start;
  return segment.length >= start.length + end.length && segment.startsWith(start) && segment.endsWith(end);
}

/**
 * Whether a subject is one that a rule means. `*` stands for any characters, or none, within a segment: neither `:` nor `/` are among them, so
 * that `repo:acme/*:ref:refs/heads/main` means the main branches of acme's repositories, and no branch whose name was chosen to look like it.
 */
export function matchesSubject(pattern: string, subject: string): boolean {
  const wanted = segmentsOf(pattern);
  const found = segmentsOf(subject);
  return (
    wanted.length === found.length &&
    wanted.every((segment, position) => matchesSegment(segment, found[position] ?? ""))
  );
}
