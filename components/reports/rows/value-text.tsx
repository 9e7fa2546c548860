import type { ReportRow } from "@/lib/contract/report-data";
import { type ColumnKind, webAddress } from "./format-cell";

interface ValueTextProps {
  kind: ColumnKind;
  value: ReportRow[string];
  /** The value in the reader's manner. */
  text: string;
}

/** A value of the report; an address of the web is a link to it. */
export function ValueText({ kind, value, text }: ValueTextProps) {
  const address = kind === "url" ? webAddress(value) : undefined;
  if (address === undefined) return text;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" className="text-accent hover:underline">
      {text.replace(/^https?:\/\/(www\.)?/i, "")}
    </a>
  );
}
