import { type ComponentProps, useState } from "react";
import { Input } from "./input";
import { isForInputMethod } from "./is-for-input-method";

type DraftInputProps = Omit<ComponentProps<"input">, "value" | "defaultValue" | "onChange"> & {
  value: string;
  onCommit: (value: string) => void;
};

/**
 * A text field that keeps what is typed to itself until Enter or until it is left, so that one entry is one step in the
 * history and not one per key. A value set from outside (back, reset) replaces the draft; Escape takes it back.
 */
export function DraftInput({ value, onCommit, ...props }: DraftInputProps) {
  const [draft, setDraft] = useState({ text: value, from: value });
  if (draft.from !== value) setDraft({ text: value, from: value });

  function commit() {
    const text = draft.text.trim();
    if (text !== draft.text) setDraft({ text, from: value });
    if (text !== value) onCommit(text);
  }

  return (
    <Input
      {...props}
      value={draft.text}
      onChange={(event) => setDraft({ text: event.target.value, from: value })}
      onBlur={commit}
      onKeyDown={(event) => {
        if (isForInputMethod(event)) return;
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setDraft({ text: value, from: value });
      }}
    />
  );
}
