import type { FileColumn } from "@/lib/files/column";
import { chosenColumns } from "@/lib/reports/chosen-columns";
import type { Work } from "./load-work";

/** The columns of the file, in the order that the request asked for. */
export function outputColumns({ reportType, query }: Work): (FileColumn & { id: string })[] {
  return chosenColumns(reportType, query.parameters.columns).map(({ id, header, kind }) => ({
    id,
    header,
    kind,
  }));
}
