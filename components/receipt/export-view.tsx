"use client";

import { useQuery } from "@tanstack/react-query";
import { askedWords } from "@/components/exports/asked-words";
import { beginningAt, type FromServer, useKnown } from "@/components/exports/data/from-server";
import { useStreamState } from "@/components/exports/data/live-exports";
import { exportQuery, notSooner } from "@/components/exports/data/queries";
import { ExportCard } from "@/components/exports/export-card";
import { Problem } from "@/components/exports/problem";
import { useNow } from "@/components/exports/use-now";
import { viewAddress } from "@/components/exports/view-address";
import { useFormats } from "@/components/format/use-formats";
import { BackLink } from "@/components/shell/back-link";
import { Notice } from "@/components/ui/notice";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import type { ReportDescription } from "@/lib/contract/report-description";
import { Receipt } from "./receipt";

interface ExportViewProps {
  sent: FromServer<ExportObject>;
  /** Null when it has no report type that is known, as several reports in one workbook. */
  description: ReportDescription | null;
}

const pollMs = 1_000;

/** One export on a page of its own: how far it is, and its receipt when it is done. */
export function ExportView({ sent, description }: ExportViewProps) {
  const { id } = sent.data;
  const isLive = useStreamState() === "live";
  const query = useQuery({
    ...exportQuery(id),
    ...beginningAt(sent),
    refetchInterval: ({ state }) =>
      !isLive && state.data && isInFlight(state.data.status) ? notSooner(state.error, pollMs) : false,
  });
  const { data: item, dataUpdatedAt, error } = useKnown(query, sent);
  const now = useNow(dataUpdatedAt);
  const formats = useFormats();
  return (
    <>
      {item && (
        <div className="flex flex-col gap-4">
          <BackLink href={item.bundle === null ? viewAddress(item) : "/reports"}>
            {item.bundle === null ? "The view it came from" : "Reports"}
          </BackLink>
          <div>
            <ExportCard
              item={item}
              asked={askedWords(item, description ? [description] : [], formats)}
              now={now}
              isPage
            />
          </div>
          {isInFlight(item.status) && (
            <p className="text-muted">
              You may leave this page: a notice comes when the file is ready, wherever you are in the app.
            </p>
          )}
        </div>
      )}
      {error && (
        <Notice tone="bad">
          <Problem error={error} />
        </Notice>
      )}
      {item?.status === "completed" && item.file_withheld === null && <Receipt id={id} />}
    </>
  );
}
