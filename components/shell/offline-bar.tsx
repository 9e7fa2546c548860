"use client";

import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";

const words = later(async () => (await import("./offline-words")).OfflineWords);

/** Says that there is no connection. It is empty while there is one, so nobody waits for it. */
export function OfflineBar() {
  return <ShownLater part={words} props={{}} />;
}
