"use client";

import { useMutationState, useSuspenseQuery } from "@tanstack/react-query";
import { Notice } from "@/components/ui/notice";
import type { CreateExportBody } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { describeParameters } from "@/lib/contract/words/describe-parameters";
import { ExportRow } from "./export-row";
import { PendingRow } from "./pending-row";
import { Problem } from "./problem";
import { createExportKey, exportsQuery } from "./queries";
import { useNow } from "./use-now";

/** The exports, newest first, kept up to date. */
export function ExportsList({ descriptions }: { descriptions: readonly ReportDescription[] }) {
  const { data, error, dataUpdatedAt } = useSuspenseQuery(exportsQuery());
  const now = useNow(dataUpdatedAt);
  const asking = useMutationState({
    filters: { mutationKey: createExportKey, status: "pending" },
    // Every mutation under this key is made by createExportMutation, whose variables are the body.
    select: ({ mutationId, state }) => ({ id: mutationId, body: state.variables as CreateExportBody }),
  });
  const descriptionOf = (reportType: string) => descriptions.find(({ id }) => id === reportType);

  return (
    <>
      {error && (
        <div className="border-b border-line p-2">
          <Notice tone="bad">
            <Problem error={error} text="The list could not be brought up to date. Trying again." />
          </Notice>
        </div>
      )}
      {data.exports.length === 0 && asking.length === 0 && (
        <div className="p-4 text-muted">
          <p className="font-medium text-ink">No exports yet</p>
          <p>
            Choose a report, set its filters and press “Export”. The file appears here; you may leave
            meanwhile.
          </p>
        </div>
      )}
      <ul aria-label="Exports">
        {asking.map(({ id, body }) => {
          const description = descriptionOf(body.report_type);
          return (
            <PendingRow
              key={id}
              name={description?.display_name ?? body.report_type}
              asked={
                description
                  ? describeParameters(description, {
                      search_params: body.search_params ?? {},
                      index_params: body.index_params ?? {},
                    })
                  : []
              }
            />
          );
        })}
        {data.exports.map((item) => {
          const description = descriptionOf(item.report_type);
          const asked = description ? describeParameters(description, item.parameters) : [];
          return <ExportRow key={item.id} item={item} asked={asked} now={now} />;
        })}
      </ul>
    </>
  );
}
