import type { CreateOutcome } from "@/components/exports/data/requests";
import { DownloadLink } from "@/components/exports/download-link";
import { ageWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

interface CreateNoticeProps {
  outcome: CreateOutcome;
  /** Makes a new export where a finished one was handed out. */
  onMakeNew: () => void;
}

/** What became of the last wish for an export. */
export function CreateNotice({ outcome: { kind, export: item, answeredAt }, onMakeNew }: CreateNoticeProps) {
  const formats = useFormats();
  if (kind === "queued") return <Notice tone="good">Export #{item.id} is on its way.</Notice>;
  if (kind === "joined") {
    return <Notice tone="good">Already running: joined export #{item.id}. Nothing is made twice.</Notice>;
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
