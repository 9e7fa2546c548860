import type { QueryClient } from "@tanstack/react-query";
import type { CreateOutcome } from "@/components/exports/data/requests";
import { untilEnded } from "@/components/exports/data/until-ended";
import { DownloadLink, downloadFile, hasFile } from "@/components/exports/download-link";
import { OpenLink } from "@/components/exports/open-link";
import { Problem } from "@/components/exports/problem";
import { ageWords, byteSizeWords, rowWords } from "@/components/exports/words";
import type { Formats } from "@/components/format/formats";
import type { ToastWords } from "@/components/ui/overlay/toast-corner";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { isRowInSight } from "./row-in-sight";

/** What all notices of an export have: they take each other's place, and none repeats the row that somebody sees. */
export function ofExport({ id }: Pick<ExportObject, "id">) {
  return { id: `export-${id}`, isOnPage: () => isRowInSight(id) };
}

/** The notice of an export's end; undefined while it has not ended, and where nobody has to be told. */
export function endNotice(item: ExportObject, formats: Formats): ToastWords | undefined {
  const { id, status, display_name: report } = item;
  if (status === "completed" && item.file_withheld === null) {
    return {
      ...ofExport(item),
      tone: "good",
      title: `${report} #${id} is ready`,
      text: formats.list([
        rowWords(item.row_count ?? 0, formats),
        byteSizeWords(item.byte_size ?? 0, formats),
      ]),
      actions: (
        <>
          <DownloadLink item={item} />
          <OpenLink id={id}>Receipt</OpenLink>
        </>
      ),
    };
  }
  // Who has cancelled it knows.
  if (status !== "failed" || item.outcome_code === "cancelled_by_user") return undefined;
  return {
    ...ofExport(item),
    tone: "bad",
    title: `${report} #${id} failed`,
    ...(item.error_message === null ? {} : { text: item.error_message }),
    actions: <OpenLink id={id}>Open</OpenLink>,
  };
}

let refusals = 0;

/** That an export was not made, and why. */
export function refusalNotice(error: Error, name: string) {
  refusals += 1;
  return {
    id: `refusal-${refusals}`,
    tone: "bad" as const,
    title: `${name} could not be asked for`,
    text: <Problem error={error} />,
  };
}

/** What became of a wish for an export; undefined where nobody has to be told. */
export function outcomeNotice(outcome: CreateOutcome, formats: Formats): ToastWords | undefined {
  const { kind, export: item, answeredAt } = outcome;
  const name = `${item.display_name} #${item.id}`;
  // A small one may have ended before the answer was here.
  if (kind !== "deduped" && !isInFlight(item.status)) return endNotice(item, formats);
  if (kind === "queued") {
    return {
      ...ofExport(item),
      tone: "good",
      title: `${name} is on its way`,
      text: "You may leave; a notice comes when it is ready.",
    };
  }
  // Its row does not say why it is shown.
  const notice = { id: ofExport(item).id, tone: "good" as const };
  if (kind === "joined") {
    return {
      ...notice,
      title: `Already running: joined ${name}`,
      text: "Nothing is made twice.",
      actions: <OpenLink id={item.id}>Open</OpenLink>,
    };
  }
  const age = ageWords(answeredAt - Date.parse(item.completed_at ?? item.updated_at), formats);
  return {
    ...notice,
    title: `${name} was finished ${age}`,
    text: "The same content, so here it is.",
    actions: <DownloadLink item={item} />,
  };
}

/** Downloads the file of an export as soon as there is one. A failure is told by the notice of its end. */
export async function downloadWhenReady(client: QueryClient, item: ExportObject): Promise<void> {
  const ended = await untilEnded(client, item);
  if (hasFile(ended)) downloadFile(ended);
}
