/**
 * Few rows in which every two values of different factors stand together at least once, wherever a possible row has both.
 * Chosen greedily, so not always the fewest; the same for the same factors.
 */
export function pairwise<Row extends Record<string, unknown>>(
  factors: { readonly [Name in keyof Row]: readonly Row[Name][] },
  isPossible: (row: Row) => boolean = () => true,
): Row[] {
  const names = Object.keys(factors);
  let all: Record<string, number>[] = [{}];
  for (const name of names) {
    all = all.flatMap((row) =>
      Object.keys(factors[name] ?? []).map((at) => ({ ...row, [name]: Number(at) })),
    );
  }
  const valued = all.map((places) => {
    const row = Object.fromEntries(names.map((name) => [name, factors[name]?.[places[name] ?? 0]])) as Row;
    const pairs = names.flatMap((name, at) =>
      names.slice(at + 1).map((other) => `${name}=${places[name]} ${other}=${places[other]}`),
    );
    return { row, pairs };
  });
  const possible = valued.filter(({ row }) => isPossible(row));
  const missing = new Set(possible.flatMap(({ pairs }) => pairs));
  const chosen: Row[] = [];
  while (missing.size > 0) {
    const gainOf = ({ pairs }: { pairs: string[] }) => pairs.filter((pair) => missing.has(pair)).length;
    const best = possible.reduce((one, other) => (gainOf(other) > gainOf(one) ? other : one));
    for (const pair of best.pairs) missing.delete(pair);
    chosen.push(best.row);
  }
  return chosen;
}
