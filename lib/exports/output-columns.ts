import type { FileColumn } from "@/lib/files/column";
import type { Work } from "./load-work";

/** The columns of the file, in the order that the request asked for. */
export function outputColumns({ reportType, query }: Work): (FileColumn & { id: string })[] {
  return query.parameters.columns.map((id) => {
    const column = reportType.columns.find((candidate) => candidate.id === id);
    if (!column) throw new Error(`Report type ${reportType.id} has no column ${id}.`);
    return { id, header: column.header, kind: column.kind };
  });
}
