import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { Input } from "@/components/ui/input";
import type { Filter } from "@/lib/contract/words/filter-values";

interface SearchFieldProps {
  filter: Filter;
  value: string;
  errors: readonly string[];
  /** `isContinued`: the change goes on with the one before. */
  onChange: (value: string, isContinued: boolean) => void;
}

/** From the last key to the search. Long enough not to ask for every letter, short enough not to be waited for. */
const restMs = 250;

/**
 * The search field. What is typed is searched for as soon as the keys rest; all of it, until the field is left, is one
 * step in the history. A value set from outside (back, reset) replaces what is typed.
 */
export function SearchField({ filter, value, errors, onChange }: SearchFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState({ value, sent: value });
  const hasStep = useRef(false);
  if (known.value !== value) {
    // What was sent from here comes back as the value; by then more may have been typed.
    if (value !== known.sent) setDraft(value);
    setKnown({ value, sent: value });
  }

  const text = draft.trim();
  const search = useEffectEvent(() => {
    setKnown({ value, sent: text });
    onChange(text, hasStep.current);
    hasStep.current = true;
  });
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(search, restMs);
    return () => clearTimeout(timer);
  }, [text, value]);

  return (
    <div className="relative min-w-0 flex-[2_1_12rem]">
      <label htmlFor={id} className="sr-only">
        {filter.title}
      </label>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 inset-s-2 size-4 -translate-y-1/2 text-muted"
      />
      <Input
        id={id}
        type="search"
        aria-keyshortcuts="/"
        autoComplete="off"
        placeholder={filter.title}
        title={filter.description}
        aria-invalid={errors.length > 0}
        className="ps-8"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => {
          hasStep.current = false;
        }}
      />
    </div>
  );
}
