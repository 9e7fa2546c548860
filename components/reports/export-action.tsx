import { useMutation } from "@tanstack/react-query";
import { FileDown, X } from "lucide-react";
import { CreateNotice } from "@/components/exports/create-notice";
import { Problem } from "@/components/exports/problem";
import { createExportMutation } from "@/components/exports/queries";
import { rowWords } from "@/components/exports/words";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { ViewRequest } from "./report-view";

interface ExportActionProps {
  description: ReportDescription;
  /** What would be asked for now. */
  request: ViewRequest;
  /** Rows of the file; undefined while it is not known. */
  total: number | undefined;
  /** The view is one that the API refuses. */
  isRefused: boolean;
}

const formatNames = { csv: "CSV", xlsx: "Excel" } as const;

/** The button that says what will happen, and what became of it. */
export function ExportAction({ description, request, total, isRefused }: ExportActionProps) {
  const create = useMutation(createExportMutation());
  const what = total === undefined ? "Export" : `Export ${rowWords(total)}`;
  return (
    <div className="relative shrink-0">
      <Button
        look="primary"
        className="max-md:w-full"
        disabled={create.isPending || isRefused}
        onClick={() => create.mutate(request)}
      >
        <FileDown aria-hidden />
        {what} to {formatNames[description.format]}
      </Button>
      {(create.data || create.error) && (
        <div className="absolute right-0 z-20 mt-1 flex w-80 items-start gap-1 rounded-md border border-line bg-raised p-2 shadow-popup max-md:bottom-full max-md:mb-1 max-md:w-full">
          <div className="min-w-0 flex-1">
            {create.data && (
              <CreateNotice
                outcome={create.data}
                onMakeNew={() => create.mutate({ ...create.variables, fresh: true })}
              />
            )}
            {create.error && (
              <Notice tone="bad">
                <Problem error={create.error} />
              </Notice>
            )}
          </div>
          <Button look="quiet" size="icon" className="size-7" aria-label="Dismiss" onClick={create.reset}>
            <X aria-hidden />
          </Button>
        </div>
      )}
    </div>
  );
}
