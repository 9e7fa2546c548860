import type { Formats } from "@/components/format/formats";
import { useFormats } from "@/components/format/use-formats";
import { Facts } from "@/components/ui/facts";
import type { DescribedFilter } from "@/lib/contract/described-filter";
import type { FileFormatId } from "@/lib/contract/file-format";
import type { MemberReceipt } from "@/lib/contract/manifest";
import { optionWords } from "@/lib/contract/words/file-words";
import { filterWords } from "@/lib/contract/words/filter-words";
import { ReceiptPart, type ReceiptPartProps } from "./receipt-part";
import { ReceiptTotals } from "./receipt-totals";

/** The order and the columns of a report, as facts. */
export function queryFacts({ sort, columns }: Pick<MemberReceipt, "sort" | "columns">, formats: Formats) {
  return [
    ["Sorted by", sort],
    ["Columns", formats.list(columns.map(({ header }) => header))],
  ] as const;
}

interface ReceiptFiltersProps extends ReceiptPartProps {
  filters: readonly DescribedFilter[];
  reader: string;
}

/** What the rows of a report were chosen by. */
export function ReceiptFilters({ id, of, filters, reader }: ReceiptFiltersProps) {
  const formats = useFormats();
  return (
    <ReceiptPart id={id} of={of} title="Filters">
      {filters.length === 0 ? (
        <p className="text-muted">None: everything that {reader} may see.</p>
      ) : (
        <Facts facts={filters.map((filter) => [filter.title, filterWords(filter, formats)])} />
      )}
    </ReceiptPart>
  );
}

interface ReceiptMembersProps {
  members: readonly MemberReceipt[];
  format: FileFormatId;
  reader: string;
}

/** What is promised of each report of a workbook, behind the name of its first sheet. */
export function ReceiptMembers({ members, format, reader }: ReceiptMembersProps) {
  const formats = useFormats();
  return members.map((member, index) => {
    const { display_name, sheets, row_count, file_options = {}, filters, totals } = member;
    const id = `receipt-report-${index + 1}`;
    const options = optionWords(format, file_options);
    return (
      <section
        key={sheets.join("/")}
        aria-labelledby={id}
        className="flex flex-col gap-4 border-s-2 border-line ps-4"
      >
        <h3 id={id} className="text-base font-semibold">
          {sheets[0]}
        </h3>
        <Facts
          facts={[
            ["Report", display_name],
            ["Sheets", sheets.length === 1 ? null : formats.list(sheets)],
            ["Rows", formats.count(row_count)],
            ["Options", options.length === 0 ? null : options.join(" · ")],
            ...queryFacts(member, formats),
          ]}
        />
        <ReceiptFilters id={`${id}-filters`} of={id} filters={filters} reader={reader} />
        <ReceiptTotals id={`${id}-totals`} of={id} totals={totals} />
      </section>
    );
  });
}
