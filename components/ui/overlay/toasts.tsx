"use client";

import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { useAreNoticesHeld } from "./holds-notices";
import { later, useLater } from "./later";
import type { ToastEnd, ToastWords } from "./toast-corner";

const corner = later(() => import("./toast-corner"));

type Waiting = readonly (ToastWords | ToastEnd)[];

const none: Waiting = [];

const ShowToast = createContext<(words: ToastWords | ToastEnd) => void>(() => undefined);

/** The place of the notices, in a corner of every page. */
export function ToastsProvider({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<Waiting>([]);
  const areHeld = useAreNoticesHeld();
  const Corner = useLater(corner, waiting.length > 0)?.ToastCorner;
  const show = useCallback((words: ToastWords | ToastEnd) => setWaiting((before) => [...before, words]), []);
  const onShown = useCallback(
    (shown: Waiting) => setWaiting((before) => before.filter((words) => !shown.includes(words))),
    [],
  );
  return (
    <ShowToast value={show}>
      {children}
      {Corner && <Corner waiting={areHeld ? none : waiting} onShown={onShown} />}
    </ShowToast>
  );
}

/**
 * Shows a notice, once nothing is open over the page. Good news goes by itself, unless it is pointed at; trouble stays
 * until it is closed. What is no longer so is withdrawn.
 */
export function useToast(): (words: ToastWords | ToastEnd) => void {
  return use(ShowToast);
}
