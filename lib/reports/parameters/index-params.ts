import { comparisonParameter } from "@/lib/contract/params/comparison";
import { choice } from "@/lib/contract/params/enumeration";
import { fileOptionParameters } from "@/lib/contract/params/file-options";
import { integer } from "@/lib/contract/params/integer";
import { listParameter, Unusable } from "@/lib/contract/params/parameter";
import { text } from "@/lib/contract/params/text";
import type { ReportColumn, ReportDefinition } from "@/lib/reports/report-definition";

/** Parameters of pages of a list. A file holds the whole result, so they are accepted and mean nothing. */
export const ignoredParameters = ["page", "per_page"];

/** The row cap, which may stand among the search parameters as well as among the index parameters. */
export function limitParameter({ defaultLimit }: Pick<ReportDefinition, "defaultLimit">) {
  const whenMissing =
    defaultLimit === undefined ? "Without it the file holds all rows." : `${defaultLimit} if not given.`;
  return integer({ title: "Row limit", description: `At most this many rows. ${whenMissing}` }, { min: 1 });
}

/** Sort, columns, row cap and file options of one report type. */
export function indexParameters(definition: ReportDefinition) {
  const sortIds = definition.sorts.map(({ id }) => id).join(", ");
  const sortText = {
    title: "Sort",
    description: `One of ${sortIds}, with _asc or _desc at its end if wanted. Anything else gives the default order.`,
  };
  return {
    sort: text(sortText),
    sort_by: text(sortText),
    sort_order: choice(
      { title: "Direction", description: "Direction of the sort, where its name does not tell it." },
      { asc: "Ascending", desc: "Descending" },
    ),
    columns: columnList(definition.columns),
    compare_with: comparisonParameter,
    limit: limitParameter(definition),
    ...fileOptionParameters(definition),
  };
}

function columnList(columns: readonly ReportColumn[]) {
  const ids = columns.map(({ id }) => id);
  const onRequest = columns.filter(({ isOnRequest }) => isOnRequest).map(({ id }) => id);
  const usual = onRequest.length === 0 ? "All of them" : `All but ${onRequest.join(", ")}`;
  const notes = columns.flatMap(({ id, note }) => (note === undefined ? [] : [` ${id}: ${note}`]));
  return listParameter(
    {
      title: "Columns",
      description: `The file's columns, in this order. ${usual} if not given: ${ids.join(", ")}.${notes.join("")}`,
    },
    { input: "multiselect", options: columns.map(({ id, header }) => ({ value: id, label: header })) },
    (id) => (ids.includes(id) ? id : new Unusable(`must be a list of columns out of ${ids.join(", ")}`)),
    "as given",
  );
}
