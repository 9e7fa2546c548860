import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
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
import { useExportNews } from "./use-export-news";
import { useTitlePrefix } from "./use-title-prefix";
import { milestoneWords, titleWords } from "./watch-words";

/**
 * Tells a person of their own exports wherever they are in the app: a notice at the end, progress in the tab's title, and
 * its quarters for a screen reader. It shows nothing by itself.
 */
export function ExportsWatch() {
  const isLive = useStreamState() === "live";
  const { data } = useInfiniteQuery({
    ...exportsQuery(allExports),
    refetchInterval: ({ state }) => pollMs(state.data, isLive),
    // For the tab's title, and the notice that is there when the person comes back.
    refetchIntervalInBackground: true,
  });
  const formats = useFormats();
  const own = data?.pages.flatMap(({ exports }) => exports).filter(({ owner }) => owner === null);
  useTitlePrefix(titleWords(own ?? [], formats));
  useEndNotices(own, formats);
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
function useEndNotices(own: readonly ExportObject[] | undefined, formats: Formats): void {
  const tell = useExportNews();
  const seen = useRef<Map<number, string>>(undefined);
  useEffect(() => {
    if (!own) return;
    const before = seen.current;
    const now = new Map(own.map((item) => [item.id, `${item.attempt} ${item.status}`]));
    seen.current = new Map([...(before ?? []), ...now]);
    if (!before) return;
    const newestId = Math.max(0, ...before.keys());
    // It may have begun and ended since this was last looked at. One from before those that were seen comes with its page.
    const isNews = ({ id }: ExportObject) =>
      before.has(id) ? before.get(id) !== now.get(id) : id > newestId;
    for (const item of own.filter(isNews)) {
      const isRetried = before.has(item.id) && !before.get(item.id)?.startsWith(`${item.attempt} `);
      tell(({ endNotice, ofExport }) => {
        const notice = endNotice(item, formats);
        if (notice) return notice;
        // What was told of it before is so no longer: that it is on its way, or that it failed.
        return isRetried || !isInFlight(item.status) ? { id: ofExport(item).id, isOver: true } : undefined;
      });
    }
  }, [own, tell, formats]);
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
