"use client";

import { Keyboard } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/overlay/dialog";
import { placedKeys, pressShortcut, shortcuts } from "./shortcuts";
import { areShortcutsOn, setShortcutsOn, subscribeToShortcuts } from "./shortcuts-choice";

/**
 * Listens to the keys, and shows the list of them. They can be switched off, since who dictates or has trembling hands
 * presses single keys by accident (WCAG 2.2, 2.1.4).
 */
export function ShortcutKeys() {
  const [isOpen, setIsOpen] = useState(false);
  const isOn = useSyncExternalStore(subscribeToShortcuts, areShortcutsOn, () => true);
  useEffect(() => {
    if (!isOn) return;
    document.addEventListener("keydown", pressShortcut);
    return () => document.removeEventListener("keydown", pressShortcut);
  }, [isOn]);

  return (
    <>
      <Button
        look="quiet"
        size="icon"
        className="pointer-coarse:hidden"
        aria-label="Keyboard shortcuts"
        aria-keyshortcuts="?"
        title="Keyboard shortcuts (?)"
        onClick={() => setIsOpen(true)}
      >
        <Keyboard aria-hidden />
      </Button>
      <Dialog isOpen={isOpen} onOpenChange={setIsOpen} title="Keyboard shortcuts">
        <KeyList keys={shortcuts} isOn={isOn} />
        <Checkbox checked={isOn} onChange={(event) => setShortcutsOn(event.target.checked)}>
          Use these keys
        </Checkbox>
        <h3 className="mt-4 font-medium">Where you are</h3>
        <KeyList keys={placedKeys} isOn />
      </Dialog>
    </>
  );
}

interface KeyListProps {
  keys: readonly { key: string; words: string }[];
  isOn: boolean;
}

function KeyList({ keys, isOn }: KeyListProps) {
  return (
    <dl className="mb-3">
      {keys.map(({ key, words }) => (
        <div key={key} className="flex items-center justify-between gap-4 border-b border-line py-1.5">
          <dt className={isOn ? "" : "text-muted line-through"}>{words}</dt>
          <dd className="shrink-0">
            <kbd className="rounded-sm border border-control px-1.5 font-sans text-xs">{key}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}
