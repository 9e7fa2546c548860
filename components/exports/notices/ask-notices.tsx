import type { CreateOutcome } from "@/components/exports/data/requests";
import { DownloadLink } from "@/components/exports/download-link";
import { OpenLink } from "@/components/exports/open-link";
import { Problem } from "@/components/exports/problem";
import { ageWords } from "@/components/exports/words";
import type { Formats } from "@/components/format/formats";
import { useFormats } from "@/components/format/use-formats";
import type { ToastWords } from "@/components/ui/overlay/toast-corner";
import { useToast } from "@/components/ui/overlay/toasts";
import { isInFlight } from "@/lib/contract/export-status";
import { endNotice, noticeId } from "./end-notice";

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

/** Tells what became of a wish for an export. */
export function useOutcomeNotice(): (outcome: CreateOutcome) => void {
  const toast = useToast();
  const formats = useFormats();
  return (outcome) => {
    const notice = outcomeNotice(outcome, formats);
    if (notice) toast(notice);
  };
}

function outcomeNotice(outcome: CreateOutcome, formats: Formats): ToastWords | undefined {
  const { kind, export: item, answeredAt } = outcome;
  const name = `${item.display_name} #${item.id}`;
  // A small one may have ended before the answer was here.
  if (kind !== "deduped" && !isInFlight(item.status)) return endNotice(item, formats);
  const notice = { id: noticeId(item), tone: "good" as const };
  if (kind === "queued") {
    return {
      ...notice,
      title: `${name} is on its way`,
      text: "You may leave; a notice comes when it is ready.",
    };
  }
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
