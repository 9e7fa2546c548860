import { DownloadLink } from "@/components/exports/download-link";
import { OpenLink } from "@/components/exports/open-link";
import { byteSizeWords, rowWords } from "@/components/exports/words";
import type { Formats } from "@/components/format/formats";
import type { ToastWords } from "@/components/ui/overlay/toast-corner";
import type { ExportObject } from "@/lib/contract/export";

/** All that is told of an export takes each other's place. */
export function noticeId({ id }: Pick<ExportObject, "id">): string {
  return `export-${id}`;
}

/** The notice of an export's end; undefined while it has not ended, and where nobody has to be told. */
export function endNotice(item: ExportObject, formats: Formats): ToastWords | undefined {
  const { id, status, display_name: report } = item;
  if (status === "completed" && item.file_withheld === null) {
    return {
      id: noticeId(item),
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
    id: noticeId(item),
    tone: "bad",
    title: `${report} #${id} failed`,
    ...(item.error_message === null ? {} : { text: item.error_message }),
    actions: <OpenLink id={id}>Open</OpenLink>,
  };
}
