import { useFormats } from "@/components/format/use-formats";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";

/** A time in the reader's manner and zone, which is named. The server knows no zone but UTC. */
export function LocalTime({ iso }: { iso: string }) {
  const formats = useFormats();
  const isHydrated = useIsHydrated();
  const text = isHydrated ? formats.timeWithZone(iso) : `${iso.slice(0, 19).replace("T", " ")} UTC`;
  return <time dateTime={iso}>{text}</time>;
}
