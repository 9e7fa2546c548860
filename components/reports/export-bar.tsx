import type { UseMutationResult } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { CreateNotice } from "@/components/exports/create-notice";
import { Problem } from "@/components/exports/problem";
import type { CreateOutcome } from "@/components/exports/requests";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { CreateExportBody } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { SortField } from "./sort-field";

interface ExportBarProps {
  description: ReportDescription;
  sort: string | undefined;
  onSortChange: (sort: string | null) => void;
  /** What would be asked for now. */
  request: CreateExportBody;
  create: UseMutationResult<CreateOutcome, Error, CreateExportBody>;
  /** Why the last request was refused, where no field of the form says it. */
  otherErrors: readonly string[];
  hasFieldErrors: boolean;
}

const formatNames = { csv: "CSV", xlsx: "Excel" } as const;

/** The last step: the order of the rows, the button, and what came of it. */
export function ExportBar(props: ExportBarProps) {
  const { description, sort, onSortChange, request, create, otherErrors, hasFieldErrors } = props;
  const isAboutThis = isSameRequest(create.variables, request);
  // lib/reports/index-params.ts: the row cap may stand among the search parameters.
  const defaultLimit = request.search_params?.limit === undefined ? description.default_limit : null;
  return (
    <div className="flex flex-col gap-2 border-t border-line bg-surface px-4 py-3">
      {isAboutThis && create.data && (
        <CreateNotice outcome={create.data} onMakeNew={() => create.mutate({ ...request, fresh: true })} />
      )}
      {create.error && (isAboutThis || hasFieldErrors) && (
        <Notice tone="bad">
          {hasFieldErrors || otherErrors.length > 0 ? (
            ["Nothing was exported: please correct the marked fields.", ...otherErrors].join(" ")
          ) : (
            <Problem error={create.error} />
          )}
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <SortField description={description} sort={sort} onChange={onSortChange} />
        {defaultLimit !== null && (
          <p className="text-muted">The first {defaultLimit} rows; set a row limit for more.</p>
        )}
        <Button
          look="primary"
          className="max-sm:w-full"
          disabled={create.isPending}
          onClick={() => create.mutate(request)}
        >
          <FileDown aria-hidden />
          Export to {formatNames[description.format]}
        </Button>
      </div>
    </div>
  );
}

/** Both are made by the same function, so the same request is the same text. */
function isSameRequest(sent: CreateExportBody | undefined, request: CreateExportBody): boolean {
  return sent !== undefined && JSON.stringify({ ...sent, fresh: undefined }) === JSON.stringify(request);
}
