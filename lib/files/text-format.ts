import type { FileFormat } from "./format";
import { type FileGroup, onlyGroup } from "./part";

/** A format without sheets, whose file is a head and then the bytes of its parts in a row. */
export function textFormat({
  head,
  ...own
}: Pick<FileFormat, "extension" | "contentType" | "costs" | "renderPart"> & {
  head(group: FileGroup): Uint8Array;
}): FileFormat {
  return {
    ...own,
    rowsPerSheetMax: null,
    cellLengthMax: null,
    nameSheets: (groups) => groups.map(() => []),
    async *assemble(input) {
      const group = onlyGroup(input);
      const bytes = head(group);
      if (bytes.byteLength > 0) yield bytes;
      for (const [partIndex, { byteSize }] of group.parts.entries())
        yield { partIndex, byteLength: byteSize };
    },
    fileWarnings: () => [],
    plannedWarnings: () => [],
  };
}
