import { useQuery } from "@tanstack/react-query";
import { LocalTime } from "@/components/exports/local-time";
import type { Formats } from "@/components/format/formats";
import { useFormats } from "@/components/format/use-formats";
import type { WebhookDeliveryObject } from "@/lib/contract/webhook";
import { deliveriesQuery } from "./queries";

const shownMax = 5;

const eventWords: Record<WebhookDeliveryObject["event_type"], string> = {
  "export.completed": "Export ready",
  "export.failed": "Export failed",
  "webhook.test": "Test",
};

/** The last messages to an endpoint and what became of them. */
export function WebhookDeliveries({ id, isDisabled }: { id: number; isDisabled: boolean }) {
  const formats = useFormats();
  const { data } = useQuery(deliveriesQuery(id));
  if (!data) return <p className="text-xs text-muted">&nbsp;</p>;
  if (data.length === 0)
    return isDisabled ? null : <p className="text-xs text-muted">Nothing has been sent yet.</p>;
  return (
    <ul
      aria-label="Last messages"
      className="text-xs text-muted tabular-nums sm:grid sm:grid-cols-[auto_minmax(0,1fr)_auto] sm:gap-x-4"
    >
      {data.slice(0, shownMax).map((delivery) => (
        <li
          key={delivery.id}
          className="flex flex-wrap gap-x-2.5 py-0.5 sm:col-span-3 sm:grid sm:grid-cols-subgrid"
        >
          <span className="text-ink">
            {eventWords[delivery.event_type]}
            {delivery.export_id !== null && ` #${delivery.export_id}`}
          </span>
          <span className={delivery.status === "failed" ? "text-bad" : undefined}>
            {outcomeWords(delivery, formats)}
          </span>
          <LocalTime iso={delivery.created_at} />
          <AnswerStart text={delivery.tries.at(-1)?.response_start} />
        </li>
      ))}
    </ul>
  );
}

/** In its own words: what the receiver says is often why. */
function AnswerStart({ text }: { text: string | null | undefined }) {
  if (text === null || text === undefined) return null;
  return (
    <q className="w-full truncate font-mono sm:col-span-2 sm:col-start-2" title={text}>
      {text}
    </q>
  );
}

function outcomeWords({ status, tries }: WebhookDeliveryObject, { count }: Formats): string {
  const last = tries.at(-1);
  const answer =
    last === undefined
      ? ""
      : last.response_status === null
        ? (last.error ?? "no answer")
        : `status ${last.response_status} in ${count(last.duration_ms)} ms`;
  if (status === "delivered") return `delivered: ${answer}`;
  if (status === "failed") return `given up after ${count(tries.length)} tries: ${answer}`;
  return last === undefined ? "on its way" : `will be tried again: ${answer}`;
}
