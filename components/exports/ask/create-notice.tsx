import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { DownloadLink } from "./download-link";
import type { CreateOutcome } from "./requests";
import { ageWords } from "./words";

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
