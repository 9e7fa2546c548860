import { useSyncExternalStore } from "react";
import { useFormats } from "@/components/format/use-formats";

/** A time in the reader's manner and zone, which is named. The server knows no zone but UTC. */
export function LocalTime({ iso }: { iso: string }) {
  const formats = useFormats();
  const text = useSyncExternalStore(
    subscribeToNothing,
    () => formats.timeWithZone(iso),
    () => `${iso.slice(0, 19).replace("T", " ")} UTC`,
  );
  return <time dateTime={iso}>{text}</time>;
}

function subscribeToNothing() {
  return () => undefined;
}
