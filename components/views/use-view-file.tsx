import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createExportMutation } from "@/components/exports/data/queries";
import { downloadWhenReady } from "@/components/exports/notices/export-news";
import { Problem } from "@/components/exports/problem";
import { exportRequest, readView } from "@/components/reports/report-view";
import { useToast } from "@/components/ui/overlay/toasts";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { SavedView } from "@/lib/contract/view";
import { valuesOfView } from "./view-values";

/**
 * The way to a view's file in one press: asks for the export, or joins the one that is there, waits for its end and
 * downloads it. What comes of it stands among the exports as well.
 */
export function useViewFile(view: SavedView, description: ReportDescription | undefined) {
  const client = useQueryClient();
  const toast = useToast();
  const refuse = (error: Error) =>
    toast({
      id: `view-file-${view.id}`,
      tone: "bad",
      title: `The file of ${view.name} could not be asked for`,
      text: <Problem error={error} />,
    });

  async function download(item: ExportObject) {
    const { id, status, display_name } = item;
    if (isInFlight(status)) {
      toast({
        id: `export-${id}`,
        tone: "good",
        title: `${view.name} is on its way`,
        text: `${display_name} #${id}. The download begins when the file is ready.`,
      });
    }
    await downloadWhenReady(client, item);
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
