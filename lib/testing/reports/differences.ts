/** Most differences that are told: the first ones say what is wrong, and all of them would fill a screen for each test. */
const most = 5;

/** Tells, in a few lines, which header lines differ. Empty when they are the same. */
export function headerDifferences(found: string[], expected: string[]): string[] {
  const unexpected = found.filter((header) => !expected.includes(header));
  const missing = expected.filter((header) => !found.includes(header));
  if (unexpected.length + missing.length > 0)
    return bounded([
      ...unexpected.map((header) => `${header}: the report type has it, its expectations do not`),
      ...missing.map((header) => `${header}: the expectations have it, the report type does not`),
    ]);
  return bounded(
    expected.flatMap((header, at) =>
      found[at] === header ? [] : `column ${at + 1} is ${found[at]}, expected is ${header}`,
    ),
  );
}

/**
 * Tells, in a few lines, how two lists of rows differ: lines of COPY text whose columns have these headers. Rows that
 * share their `key` columns are told by the columns that differ. Empty when both hold the same rows, in any order.
 */
export function rowDifferences(
  headers: string[],
  key: string[],
  found: string[],
  expected: string[],
): string[] {
  const places = key.map((header) => headers.indexOf(header));
  const keyOf = (line: string) => places.map((at) => line.split("\t")[at]).join(", ");
  const foundByKey = grouped(found, keyOf);
  const expectedByKey = grouped(expected, keyOf);
  const differences = [...new Set([...expectedByKey.keys(), ...foundByKey.keys()])].flatMap((id) => {
    const is = foundByKey.get(id) ?? [];
    const should = expectedByKey.get(id) ?? [];
    const name = `${key.join(", ")} = ${id}`;
    return is.length === should.length
      ? should.flatMap((line, at) => cellDifferences(name, headers, is[at] ?? "", line))
      : `${name}: ${is.length} rows in the report, ${should.length} expected`;
  });
  return bounded(differences);
}

/** The same for rows in order. */
export function orderedRowDifferences(headers: string[], found: string[], expected: string[]): string[] {
  const differences = expected.flatMap((line, at) =>
    found[at] === undefined ? [] : cellDifferences(`row ${at + 1}`, headers, found[at], line),
  );
  const isAsLong = found.length === expected.length;
  return bounded([
    ...(isAsLong ? [] : [`${found.length} rows in the report, ${expected.length} expected`]),
    ...differences,
  ]);
}

function cellDifferences(row: string, headers: string[], found: string, expected: string): string[] {
  if (found === expected) return [];
  const is = found.split("\t");
  const should = expected.split("\t");
  if (is.length !== should.length) return [`${row}: ${is.length} columns, expected are ${should.length}`];
  return should.flatMap((wanted, at) =>
    is[at] === wanted ? [] : `${row}: ${headers[at]} is ${is[at]}, expected is ${wanted}`,
  );
}

function grouped(lines: string[], keyOf: (line: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const line of lines.toSorted()) {
    const key = keyOf(line);
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return groups;
}

/** The first few of them, each cut to a readable length, and how many more there are. */
export function bounded(differences: string[]): string[] {
  const shown = differences
    .slice(0, most)
    .map((text) => (text.length > 300 ? `${text.slice(0, 300)}…` : text));
  return differences.length > most ? [...shown, `and ${differences.length - most} more`] : shown;
}
