"use client";

import { Keyboard } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import { pressShortcut } from "./shortcuts";
import { areShortcutsOn, subscribeToShortcuts } from "./shortcuts-choice";

const list = later(async () => (await import("./shortcut-list")).ShortcutList);

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
        <ShownLater part={list} props={{ isOn }} />
      </Dialog>
    </>
  );
}
