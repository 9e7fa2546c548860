import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { serverNow } from "@/components/api/server-clock";
import { allExports } from "@/components/exports/data/export-pages";
import { useStreamState } from "@/components/exports/data/live-exports";
import { exportsQuery, pollMs } from "@/components/exports/data/queries";
import { downloadFile, hasFile } from "@/components/exports/download-link";
import type { Formats } from "@/components/format/formats";
import { useFormats } from "@/components/format/use-formats";
import { onShortcut } from "@/components/shell/shortcuts";
import { useToast } from "@/components/ui/overlay/toasts";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { newsOf, type SeenExports, see } from "./heard-exports";
import { useExportNews } from "./use-export-news";
import { useOwnExports } from "./use-own-exports";
import { useTitlePrefix } from "./use-title-prefix";
import { milestoneWords, titleWords } from "./watch-words";

/**
 * Tells a person of their own exports wherever they are in the app: a notice at the end, progress in the tab's title, and
 * its quarters for a screen reader. It shows nothing by itself.
 */
export function ExportsWatch() {
  const isLive = useStreamState() === "live";
  const { data } = useInfiniteQuery({
    ...exportsQuery(useQueryClient(), allExports),
    refetchInterval: ({ state }) => pollMs(state, isLive),
    // For the tab's title, and the notice that is there when the person comes back.
    refetchIntervalInBackground: true,
  });
  const formats = useFormats();
  const own = useOwnExports(data);
  useTitlePrefix(titleWords(own ?? [], formats));
  useEndNotices(own, data?.pages[0]?.exports[0]?.id ?? 0, formats);
  useDownloadKey(own);
  return (
    <p role="status" className="sr-only">
      {useLastMilestone(own)}
    </p>
  );
}

/** The key that downloads the file that was finished last. */
function useDownloadKey(own: readonly ExportObject[] | undefined): void {
  const toast = useToast();
  useEffect(
    () =>
      onShortcut("d", () => {
        // Nobody knows yet.
        if (!own) return;
        const newest = own.filter(hasFile).toSorted(lastFinishedFirst)[0];
        if (!newest) {
          toast({ id: "no-file", tone: "bad", title: "There is no finished export to download yet." });
          return;
        }
        toast({ id: "no-file", isOver: true });
        downloadFile(newest);
      }),
    [own, toast],
  );
}

function lastFinishedFirst(a: ExportObject, b: ExportObject): number {
  return Date.parse(b.completed_at ?? "") - Date.parse(a.completed_at ?? "");
}

/** A notice for each export that ends while the app is open. One that had ended before is no news. */
function useEndNotices(own: readonly ExportObject[] | undefined, newestId: number, formats: Formats): void {
  const tell = useExportNews();
  const seen = useRef<SeenExports>(undefined);
  const openedAt = useRef<number>(undefined);
  useEffect(() => {
    const now = serverNow();
    if (now !== undefined) openedAt.current ??= now - performance.now();
    if (!own) return;
    const before = seen.current;
    seen.current = see(before, own, newestId);
    if (!before) return;
    for (const item of newsOf(before, own, openedAt.current)) {
      const state = before.states.get(item.id);
      const isRetried = state !== undefined && !state.startsWith(`${item.attempt} `);
      tell(({ endNotice, ofExport }) => {
        const notice = endNotice(item, formats);
        if (notice) return notice;
        // What was told of it before is so no longer: that it is on its way, or that it failed.
        return isRetried || !isInFlight(item.status) ? { id: ofExport(item).id, isOver: true } : undefined;
      });
    }
  }, [own, newestId, tell, formats]);
}

/** The latest step of any of them that is worth saying. Ends are told by their notice. */
function useLastMilestone(own: readonly ExportObject[] = []): string {
  const known = useRef<Map<number, string>>(undefined);
  const [words, setWords] = useState("");
  useEffect(() => {
    const now = new Map<number, string>();
    for (const item of own) {
      const milestone = milestoneWords(item);
      if (milestone !== undefined) now.set(item.id, milestone);
    }
    const before = known.current;
    const news = [...now].findLast(([id, text]) => before?.get(id) !== text);
    if (news) setWords(news[1]);
    known.current = now;
  }, [own]);
  return words;
}
