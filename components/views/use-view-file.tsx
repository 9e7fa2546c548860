import { useMutation } from "@tanstack/react-query";
import { ownApi } from "@/components/api/client";
import { createExportMutation } from "@/components/exports/data/queries";
import { Problem } from "@/components/exports/problem";
import { exportRequest, readView } from "@/components/reports/report-view";
import { useToast } from "@/components/ui/overlay/toasts";
import { waitFor } from "@/lib/client/wait-for";
import type { ExportObject } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { SavedView } from "@/lib/contract/view";
import { valuesOfView } from "./view-values";

/**
 * The way to a view's file in one press: asks for the export, or joins the one that is there, waits for its end and
 * downloads it. What comes of it stands among the exports as well.
 */
export function useViewFile(view: SavedView, description: ReportDescription | undefined) {
  const toast = useToast();
  const refuse = (error: Error) =>
    toast({
      id: `view-file-${view.id}`,
      tone: "bad",
      title: `The file of ${view.name} could not be asked for`,
      text: <Problem error={error} />,
    });

  async function download({ id, status, display_name }: ExportObject) {
    const isEnded = status === "completed" || status === "failed";
    if (!isEnded) {
      toast({
        id: `export-${id}`,
        tone: "good",
        title: `${view.name} is on its way`,
        text: `${display_name} #${id}. The download begins when the file is ready.`,
      });
    }
    const ended = await waitFor(ownApi, id);
    // A failure is told by the notice of its end.
    if (ended.status === "completed" && ended.file_withheld === null) startDownload(ended);
  }

  const create = useMutation(
    createExportMutation({
      onOutcome: ({ export: item }) => void download(item).catch(refuse),
      onRefusal: refuse,
    }),
  );
  return {
    isAsking: create.isPending,
    get() {
      if (!description) return;
      const request = exportRequest(readView([description], valuesOfView(description, view)));
      // With its view, so that the file has what the page knows nothing of, too.
      create.mutate({ ...request, view: view.id });
    },
  };
}

/** As a press on a link to our own route does, which signs the link at that moment. */
function startDownload({ id, filename }: ExportObject): void {
  const link = document.createElement("a");
  link.href = `/api/v1/exports/${id}/download`;
  link.download = filename ?? "";
  link.click();
}
