import { useFormats } from "@/components/format/use-formats";
import type { ControlTotal } from "@/lib/contract/manifest";
import { ReceiptPart, type ReceiptPartProps } from "./receipt-part";

/**
 * The control totals: what the sums of the file's columns must come to, by currency where they are money. A file without
 * rows has none.
 */
export function ReceiptTotals({ totals, ...part }: ReceiptPartProps & { totals: readonly ControlTotal[] }) {
  const formats = useFormats();
  if (totals.every(({ sums }) => Object.keys(sums).length === 0)) return null;
  return (
    <ReceiptPart {...part} title="Totals">
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
                <th scope="row" className="py-1 pe-4 text-start font-normal text-muted">
                  {header}
                </th>
                <td className="py-1 pe-4 text-muted">{currency}</td>
                <td className="py-1 text-end">{formats.exact(sum)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </ReceiptPart>
  );
}
