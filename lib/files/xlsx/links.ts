import { viewOf } from "@/lib/files/bytes";
import type { FileColumn } from "@/lib/files/column";
import { createRowFields, isNullField, markTable, splitRow, unescapeField } from "@/lib/files/copy-text";
import type { RenderInput } from "@/lib/files/part";
import { type DeflatedSegment, deflateSegment } from "@/lib/files/zip/deflate-segment";
import { columnName } from "./column-name";
import { xmlText } from "./xml-text";

/** Links that a sheet holds ("Excel specifications and limits", "Hyperlinks in a worksheet"). */
export const LINKS_PER_SHEET_MAX = 65_530;
/** The longest address that Excel links to, in characters. */
const LINK_CHARACTERS_MAX = 2_079;

const HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";

/** The links of one tranche: elements of its sheet, and of the part that tells where they lead. */
export interface PartLinks {
  cells: DeflatedSegment;
  targets: DeflatedSegment;
}

/**
 * Whether a sheet of so many rows has links. Its rows decide, not how many addresses are among them: a tranche is
 * rendered before anybody knows what follows, and one that lies beyond the limit need not look for addresses.
 */
export function hasRoomForLinks(columns: readonly FileColumn[], dataRows: number): boolean {
  const addressColumns = columns.filter(({ kind }) => kind === "url").length;
  return addressColumns > 0 && dataRows * addressColumns <= LINKS_PER_SHEET_MAX;
}

const noMarks = markTable([]);

/**
 * The links in the address columns of a tranche, undefined where there are none. A `<hyperlink>` names its
 * `<Relationship>` by the cell's reference, so that tranches need not know of each other (ECMA-376 part 1, 18.3.1.47; part
 * 2, 9.3). Formulas would do without these, and a formula made of data is what nobody wants to open.
 */
export function partLinks({ stage, columns, firstRowInSheet }: RenderInput): PartLinks | undefined {
  const bytes = viewOf(stage);
  const fields = createRowFields(columns.length);
  const addressColumns = columns.flatMap(({ kind }, index) =>
    kind === "url" ? [{ index, name: columnName(index) }] : [],
  );
  let [cells, targets] = ["", ""];
  for (let offset = 0, row = firstRowInSheet + 2; offset < bytes.byteLength; row++) {
    offset = splitRow(bytes, offset, noMarks, fields);
    for (const { index, name } of addressColumns) {
      const start = fields.starts[index] ?? 0;
      const end = (fields.starts[index + 1] ?? 0) - 1;
      if (start === end || isNullField(bytes, start, end)) continue;
      const value = unescapeField(bytes, start, end);
      const address = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
      if (!isLink(address)) continue;
      const reference = `${name}${row}`;
      cells += `<hyperlink ref="${reference}" r:id="${reference}"/>`;
      targets += `<Relationship Id="${reference}" Type="${HYPERLINK}" Target="${xmlText(address)}" TargetMode="External"/>`;
    }
  }
  if (cells === "") return undefined;
  const segment = (text: string) => deflateSegment(Buffer.from(text), false);
  return { cells: segment(cells), targets: segment(targets) };
}

/**
 * Whether a text is an address to link to, as it stands: http, https or mailto, in the characters of RFC 3986, section 2.
 * Excel calls a workbook damaged when a target is no address, so that all else stays text.
 */
export function isLink(text: string): boolean {
  return (
    text.length <= LINK_CHARACTERS_MAX &&
    /^(?:https?:\/\/|mailto:)(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-f]{2})+(?:#(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-f]{2})*)?$/i.test(
      text,
    ) &&
    URL.canParse(text)
  );
}
