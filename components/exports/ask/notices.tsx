import type { CreateOutcome } from "@/components/exports/data/requests";
import { DownloadLink } from "@/components/exports/download-link";
import { OpenLink } from "@/components/exports/open-link";
import { Problem } from "@/components/exports/problem";
import { ageWords } from "@/components/exports/words";
import type { Formats } from "@/components/format/formats";

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

/** What became of a wish for an export. */
export function outcomeNotice({ kind, export: item, answeredAt }: CreateOutcome, formats: Formats) {
  const name = `${item.display_name} #${item.id}`;
  // The same id as the notice of its end, which then takes its place.
  const notice = { id: `export-${item.id}`, tone: "good" as const };
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
