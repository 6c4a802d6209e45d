type Row = readonly number[];

function at(row: Row, column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** One row of the table: `previous` and `beforePrevious` are the rows above it. */
function nextRow(from: string, row: number, to: string, previous: Row, beforePrevious: Row): Row {
  const current = [row + 1];
  for (let column = 0; column < to.length; column += 1) {
    const isSame = from[row] === to[column];
    const isSwapped = from[row] === to[column - 1] && from[row - 1] === to[column];
    const replaced = at(previous, column) + (isSame ? 0 : 1);
    const swapped = isSwapped ? at(beforePrevious, column - 1) + 1 : replaced;
    current.push(Math.min(replaced, swapped, at(previous, column + 1) + 1, at(current, column) + 1));
  }
  return current;
}

/** Number of single-character edits between two words, two neighbours that changed places counting as one (Damerau's distance). */
export function editDistance(from: string, to: string): number {
  let beforePrevious: Row = [];
  let previous: Row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 0; row < from.length; row += 1)
    [beforePrevious, previous] = [previous, nextRow(from, row, to, previous, beforePrevious)];
  return at(previous, to.length);
}

/** The known name that a mistyped one most likely means, or `undefined` when none is near (at most a third of the letters differ). */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
}

/** One sentence for an unknown name: the nearest one, where there is one, and all that are valid. */
export function suggestName(typed: string, known: readonly string[]): string {
  const nearest = nearestName(typed, known);
  const meant = nearest === undefined ? "" : `Did you mean "${nearest}"? `;
  return known.length === 0 ? "There are none." : `${meant}Valid names: ${[...known].sort().join(", ")}.`;
}
