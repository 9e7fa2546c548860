import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { exportQuery, notSooner } from "@/components/exports/data/queries";
import type { CreateOutcome } from "@/components/exports/data/requests";
import { DownloadLink } from "@/components/exports/download-link";
import { ageWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";

interface CreateNoticeProps {
  outcome: CreateOutcome;
  /** Makes a new export where a finished one was handed out. */
  onMakeNew: () => void;
}

/** What became of the last wish for an export. */
export function CreateNotice({ outcome: { kind, export: item, answeredAt }, onMakeNew }: CreateNoticeProps) {
  const formats = useFormats();
  if (kind === "queued") return <UntilEnded item={item}>Export #{item.id} is on its way.</UntilEnded>;
  if (kind === "joined") {
    return (
      <UntilEnded item={item}>Already running: joined export #{item.id}. Nothing is made twice.</UntilEnded>
    );
  }
  const age = ageWords(answeredAt - Date.parse(item.completed_at ?? item.updated_at), formats);
  return (
    <Notice tone="good">
      <p>
        Export #{item.id} with the same content was finished {age}: here it is.
      </p>
      <p className="mt-1 flex flex-wrap gap-2">
        <DownloadLink item={item} />
        <Button look="quiet" size="sm" onClick={onMakeNew}>
          Make a new one
        </Button>
      </p>
    </Notice>
  );
}

/** While no event tells of it. */
const pollMs = 5_000;

/** What is so as long as the export is under way. */
function UntilEnded({ item, children }: { item: ExportObject; children: ReactNode }) {
  const { data = item } = useQuery({
    ...exportQuery(item.id),
    refetchInterval: ({ state }) =>
      state.data && isInFlight(state.data.status) ? notSooner(state.error, pollMs) : false,
  });
  return isInFlight(data.status) && <Notice tone="good">{children}</Notice>;
}
