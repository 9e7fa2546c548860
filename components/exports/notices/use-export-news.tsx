import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { CreateOutcome } from "@/components/exports/data/requests";
import { useFormats } from "@/components/format/use-formats";
import { later, retryMs } from "@/components/ui/overlay/later";
import type { ToastEnd, ToastWords } from "@/components/ui/overlay/toast-corner";
import { useToast } from "@/components/ui/overlay/toasts";

const news = later(() => import("./export-news"));

type News = Awaited<ReturnType<typeof news.load>>;

/** Tells what these words make of the news, in the order of the calls, as soon as their code is there. */
export function useExportNews(): (words: (news: News) => ToastWords | ToastEnd | undefined) => void {
  const toast = useToast();
  return useCallback(
    (words) => {
      const tell = () =>
        void news.load().then(
          (loaded) => {
            const notice = words(loaded);
            if (notice) toast(notice);
          },
          () => setTimeout(tell, retryMs),
        );
      tell();
    },
    [toast],
  );
}

/** Tells what became of a wish for an export, and downloads its file when it is ready, where that is wanted. */
export function useOutcome(): (outcome: CreateOutcome, isFileWanted: boolean) => void {
  const tell = useExportNews();
  const formats = useFormats();
  const client = useQueryClient();
  return (outcome, isFileWanted) =>
    tell(({ outcomeNotice, downloadWhenReady }) => {
      if (isFileWanted) void downloadWhenReady(client, outcome.export);
      return outcomeNotice(outcome, formats);
    });
}
