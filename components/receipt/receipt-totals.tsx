import type { ControlTotal } from "@/lib/contract/manifest";

/** The control totals: what the sums of the file's columns must come to, by currency where they are money. */
export function ReceiptTotals({ totals }: { totals: readonly ControlTotal[] }) {
  return (
    <section aria-labelledby="receipt-totals" className="flex flex-col gap-2">
      <h3 id="receipt-totals" className="font-medium">
        Totals
      </h3>
      <table className="w-full tabular-nums">
        <thead className="sr-only">
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Currency</th>
            <th scope="col">Sum</th>
          </tr>
        </thead>
        <tbody>
          {totals.flatMap(({ column, header, sums }) =>
            Object.entries(sums).map(([currency, sum]) => (
              <tr key={`${column} ${currency}`} className="border-b border-line">
                <th scope="row" className="py-1 pr-4 text-left font-normal text-muted">
                  {header}
                </th>
                <td className="py-1 pr-4 text-muted">{currency}</td>
                <td className="py-1 text-right">{sumWords(sum)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}

/** An exact decimal with separators of the reader's manner. No number of JavaScript's is in between. */
function sumWords(sum: string): string {
  const digits = sum.split(".")[1]?.length ?? 0;
  // The cast: TypeScript asks for a literal, Intl takes any decimal as text.
  return new Intl.NumberFormat(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(sum as Intl.StringNumericLiteral);
}
