"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

const shownMs = 1500;

/** Text to copy, in lines that scroll sideways. `name` marks it for tests and says what it is. */
export function Code({ code, name, className }: { code: string; name: string; className?: string }) {
  const [isCopied, setIsCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(code);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), shownMs);
  }
  return (
    <div className={cn("relative min-w-0 rounded-md border border-line bg-surface", className)}>
      {/* Scrolls sideways, so the keyboard has to reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, a scrollable region */}
      <section tabIndex={0} aria-label={name} className="overflow-x-auto p-3 pe-12">
        <pre className="font-mono text-xs leading-5">
          <code data-sample={name}>{code}</code>
        </pre>
      </section>
      <Button
        look="quiet"
        size="icon"
        className="absolute top-1 inset-e-1 bg-surface"
        aria-label={isCopied ? `${name} copied` : `Copy ${name}`}
        onClick={() => void copy()}
      >
        {isCopied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
      </Button>
    </div>
  );
}
