import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { Formats } from "@/components/format/formats";
import { useFormats } from "@/components/format/use-formats";
import type { ReportView } from "@/components/reports/report-view";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import { describeSort } from "@/lib/contract/words/describe-parameters";
import { readSort } from "@/lib/contract/words/sort-order";
import { hasTimes } from "./format-cell";

interface PrintedFactsProps {
  view: ReportView;
  answer: ReportRowsAnswer | undefined;
  /** Of all pages; undefined while it is not known. */
  total: number | undefined;
  /** Who prints it. */
  reader: string;
  /** Of the file: its times are shown as it will have them. */
  timeZone: string;
}

/** What paper has to say that a screen says elsewhere: which rows of how many, in which order, when and for whom. */
export function PrintedFacts({ view, answer, total, reader, timeZone }: PrintedFactsProps) {
  const formats = useFormats();
  const [printedAt, setPrintedAt] = useState<string>();
  useEffect(() => {
    // The paper is made of what stands there when the event is over.
    const note = () => flushSync(() => setPrintedAt(new Date().toISOString()));
    window.addEventListener("beforeprint", note);
    return () => window.removeEventListener("beforeprint", note);
  }, []);
  const { description, filters, sort } = view;
  const facts = [
    answer ? shownWords(answer, total, formats) : "Printed before its rows were there",
    `sorted by ${describeSort(description, readSort(description, sort))}`,
    ...(Object.keys(filters).length === 0 ? ["no filters"] : []),
    ...(answer && hasTimes(answer.columns) ? [`times in ${timeZone}`] : []),
    ...(printedAt === undefined ? [] : [`printed ${formats.timeWithZone(printedAt)}`]),
    `for ${reader}`,
  ];
  return (
    <p aria-hidden className="hidden px-4 pt-3 print:block">
      {facts.join(" · ")}
    </p>
  );
}

function shownWords(
  { offset, rows }: ReportRowsAnswer,
  total: number | undefined,
  { count }: Formats,
): string {
  if (rows.length === 0) return "No rows";
  const shown = `Rows ${count(offset + 1)}–${count(offset + rows.length)}`;
  return total === undefined ? shown : `${shown} of ${count(total)}`;
}
