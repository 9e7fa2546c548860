import { useSyncExternalStore } from "react";

/** A time in the reader's zone and manner. The server knows neither, so it sends UTC. */
export function LocalTime({ iso }: { iso: string }) {
  const text = useSyncExternalStore(
    subscribeToNothing,
    () => new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" }),
    () => `${iso.slice(0, 19).replace("T", " ")} UTC`,
  );
  return <time dateTime={iso}>{text}</time>;
}

function subscribeToNothing() {
  return () => undefined;
}
