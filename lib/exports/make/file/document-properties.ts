import type { Receipt } from "@/lib/exports/record/receipt";
import type { LoadedMember } from "../load-export";

type Named = { member: Pick<LoadedMember, "sheetName" | "reportType"> };

/**
 * What a spreadsheet program shows of a file without opening it: the title is what it was asked for as, with the name of
 * its view, or of each of its reports; the subject is their filters.
 */
export function documentProperties(
  { display_name, filters, members: receipts = [] }: Pick<Receipt, "display_name" | "filters" | "members">,
  members: readonly Named[],
): { title: string; subject: string } {
  const names = members.map(({ member }) => member.sheetName);
  const isOwnName = members.length === 1 && members[0]?.member.reportType.sheetName === names[0];
  return {
    title: isOwnName ? display_name : `${display_name}: ${names.join(", ")}`,
    subject:
      receipts.length === 0
        ? filtersInWords(filters)
        : receipts
            .filter((one) => one.filters.length > 0)
            .map((one) => `${one.name} (${filtersInWords(one.filters)})`)
            .join("; "),
  };
}

function filtersInWords(filters: Receipt["filters"]): string {
  return filters.map(({ title, value }) => `${title}: ${value}`).join("; ");
}
