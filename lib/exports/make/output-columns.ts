import { describeColumn } from "@/lib/reports/page/describe-report-type";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import type { Work } from "./load-work";

/** The columns of the file, in the order that the request asked for. */
export function outputColumns({ reportType, query }: Work) {
  return chosenColumns(reportType, query.parameters.columns).map(describeColumn);
}
