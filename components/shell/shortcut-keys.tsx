"use client";

import { Keyboard } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import { later, useLater } from "@/components/ui/overlay/later";
import { pressShortcut } from "./shortcuts";
import { areShortcutsOn, subscribeToShortcuts } from "./shortcuts-choice";

const list = later(() => import("./shortcut-list"));

/**
 * Listens to the keys, and shows the list of them. They can be switched off, since who dictates or has trembling hands
 * presses single keys by accident (WCAG 2.2, 2.1.4).
 */
export function ShortcutKeys() {
  const [isOpen, setIsOpen] = useState(false);
  const ShortcutList = useLater(list, isOpen)?.ShortcutList;
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
      {ShortcutList && (
        <Dialog isOpen={isOpen} onOpenChange={setIsOpen} title="Keyboard shortcuts">
          <ShortcutList isOn={isOn} />
        </Dialog>
      )}
    </>
  );
}
