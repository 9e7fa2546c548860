import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { isRefusal } from "@/components/exports/data/is-refusal";
import type { PageSettings } from "@/lib/contract/settings";
import { patchSettings } from "./requests";

const settingsKey = ["settings"];

/** Longer than it takes from one change of a filter to the next. */
const restMs = 500;

type ReportSettings = NonNullable<NonNullable<PageSettings["report_types"]>[string]>;

export interface Memory {
  settings: PageSettings;
  /** Keeps this of the person; null forgets it. */
  remember: (patch: Pick<PageSettings, "report_type" | "rail_folded" | "download_when_ready">) => void;
  /** Keeps this of the person and one report. */
  rememberReport: (reportType: string, patch: ReportSettings) => void;
}

/**
 * What the page remembers of the person. It holds here at once, and on the server once the changes rest. One that cannot be
 * kept is sent along with the next; it is no reason to disturb anybody. `known` came with the page, and is only the
 * beginning: a step back in the browser's history brings the page back with what the server said at first.
 */
export function useMemory(known: PageSettings): Memory {
  const client = useQueryClient();
  const { data: settings = known } = useQuery({
    queryKey: settingsKey,
    queryFn: skipToken,
    initialData: known,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const [unsent, setUnsent] = useState<PageSettings>();
  const isSending = useRef(false);

  const send = useEffectEvent(async () => {
    if (unsent === undefined || isSending.current) return;
    const sent = unsent;
    isSending.current = true;
    // What could not be kept just now stays unsent. What is refused would be refused with all that comes later, too.
    const isOver = await patchSettings(sent).then(() => true, isRefusal);
    isSending.current = false;
    // Another object is sent anew: what has changed meanwhile has waited for this answer.
    setUnsent((now) => (now === sent ? (isOver ? undefined : now) : now && { ...now }));
  });
  useEffect(() => {
    if (unsent === undefined) return;
    const timer = setTimeout(() => void send(), restMs);
    return () => clearTimeout(timer);
  }, [unsent]);
  // Who leaves the page waits for nothing.
  useEffect(() => {
    const sendNow = () => void send();
    window.addEventListener("pagehide", sendNow);
    return () => {
      window.removeEventListener("pagehide", sendNow);
      sendNow();
    };
  }, []);

  const patches = useMemo(() => {
    const remember = (changes: PageSettings) => {
      client.setQueryData<PageSettings>(settingsKey, (before = {}) => merged(before, changes));
      setUnsent((before) => merged(before ?? {}, changes));
    };
    const rememberReport: Memory["rememberReport"] = (reportType, changes) =>
      remember({ report_types: { [reportType]: changes } });
    return { remember, rememberReport };
  }, [client]);
  return useMemo(() => ({ settings, ...patches }), [settings, patches]);
}

function merged(before: PageSettings, changes: PageSettings): PageSettings {
  // The cast: settings and a patch of settings make settings.
  return mergedValue(before, changes) as PageSettings;
}

/** As the server does it (RFC 7396), except that null stays, for the server to take the key away. */
function mergedValue(before: unknown, changes: unknown): unknown {
  if (!isObject(changes)) return changes;
  const all = isObject(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(changes)) all[key] = mergedValue(all[key], value);
  return all;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
