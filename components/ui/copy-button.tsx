import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";

const doneMs = 2_000;

interface CopyButtonProps {
  text: string;
  /** What it is, such as "checksum". */
  name: string;
  onCopied?: (() => void) | undefined;
}

/** Puts a text on the clipboard and says that it did. */
export function CopyButton({ text, name, onCopied }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), doneMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    // Browsers refuse it without a secure connection, and some ask the person.
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setOutcome(isCopied ? "copied" : "failed");
    if (isCopied) onCopied?.();
  }

  return (
    <Button size="sm" className="print:hidden" aria-label={`Copy ${name}`} onClick={() => void copy()}>
      {outcome === "copied" ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
      <span role="status">
        {outcome === "copied" ? "Copied" : outcome === "failed" ? "Select it" : "Copy"}
      </span>
    </Button>
  );
}
