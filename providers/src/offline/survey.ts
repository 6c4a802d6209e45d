import { rankOf } from "./content-facts.ts";
import type { Exchange } from "./exchange.ts";
import { isFailure, type ReadParts, readParts } from "./read-parts.ts";

/** How many files are read; the others are named. */
const mostFiles = 8;

interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What is known of the files that the prompt is about. */
export interface Survey {
  /** Sources that nothing was asked about yet. */
  readonly unlisted: readonly string[];
  /** The files that are read, those with data first, with what was read of them. */
  readonly chosen: readonly (FoundFile & { readonly parts: ReadParts })[];
  /** The files that are not read, because there are too many. */
  readonly others: readonly FoundFile[];
  /** Sources that could not be listed, with what the tool said, and listings that were cut. */
  readonly problems: readonly string[];
}

/** Reads the output of `list_files`: kind, size and path, parted by tabs. */
function filesIn(listing: string): readonly FoundFile[] {
  return listing.split("\n").flatMap((line) => {
    const [kind, size, path] = line.split("\t");
    return kind === "file" && path !== undefined ? [{ path, sizeBytes: Number(size) }] : [];
  });
}

function problemIn(source: string, listing: string): readonly string[] {
  if (isFailure(listing)) return [`\`${source}\`: ${listing}`];
  const cut = /\n\[(cut after \d+ entries).*\]$/u.exec(listing)?.[1];
  return cut === undefined ? [] : [`\`${source}\`: the list was ${cut}`];
}

/** Sums up what the calls so far have found. */
export function survey(sources: readonly string[], { past }: Exchange): Survey {
  const listings = new Map(
    past.filter(({ tool }) => tool === "list_files").map(({ input, output }) => [input.path, output]),
  );
  const listed = sources.map((source) => ({ source, listing: listings.get(source) }));
  const found = new Map(
    listed.flatMap(({ listing = "" }) => filesIn(listing)).map((file) => [file.path, file]),
  );
  const files = [...found.values()].sort((left, right) => rankOf(left.path) - rankOf(right.path));
  const callsOf = (path: string): ReadParts =>
    readParts(past.filter(({ tool, input }) => tool === "read_file" && input.path === path));
  return {
    unlisted: listed.filter(({ listing }) => listing === undefined).map(({ source }) => source),
    chosen: files.slice(0, mostFiles).map((file) => ({ ...file, parts: callsOf(file.path) })),
    others: files.slice(mostFiles),
    problems: listed.flatMap(({ source, listing = "" }) => problemIn(source, listing)),
  };
}
