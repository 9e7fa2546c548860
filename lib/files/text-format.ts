import type { FileFormat } from "./format";
import { type FileGroup, onlyGroup, readPart } from "./part";

/** A format without sheets, whose file is a head and then the bytes of its parts in a row. */
export function textFormat(
  own: Pick<FileFormat, "extension" | "contentType" | "costs" | "renderPart"> & {
    head(group: FileGroup): Uint8Array;
  },
): FileFormat {
  return {
    ...own,
    rowsPerSheetMax: null,
    cellLengthMax: null,
    nameSheets: (groups) => groups.map(() => []),
    async *assemble(input) {
      const group = onlyGroup(input);
      const head = own.head(group);
      if (head.byteLength > 0) yield head;
      for (const [partIndex, part] of group.parts.entries()) yield* readPart(part, partIndex);
    },
    fileWarnings: () => [],
    plannedWarnings: () => [],
  };
}
