/** What a program is called before it is found: a whole command line in one text is a common mistake, and its end may be secret. */
export function programName(program: string): string {
  const [first = ""] = program.trim().split(/\s/u);
  return first === program ? program : `${first} …`;
}
