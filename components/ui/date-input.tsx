import { type ComponentProps, useState } from "react";
import { cn } from "./cn";
import { Input } from "./input";

type DateInputProps = Omit<ComponentProps<"input">, "value" | "defaultValue" | "onChange" | "type"> & {
  /** YYYY-MM-DD or "". */
  value: string;
  onCommit: (value: string) => void;
};

/**
 * A day. While one is typed the browser reports years such as 0020 and 0202, and nothing for a day that there is not, such as
 * 31 February; those are not passed on. What is left so becomes the day that it was.
 */
export function DateInput({ value, onCommit, className, ...props }: DateInputProps) {
  const [draft, setDraft] = useState({ day: value, from: value });
  if (draft.from !== value) setDraft({ day: value, from: value });

  function commit({ value: day, validity }: HTMLInputElement) {
    if (!validity.badInput && (day === "" || day >= "1000") && day !== value) onCommit(day);
  }

  return (
    <Input
      {...props}
      type="date"
      className={cn(draft.day === "" && "text-muted", className)}
      value={draft.day}
      onChange={({ target }) => {
        setDraft({ day: target.value, from: value });
        commit(target);
      }}
      onBlur={({ target }) => {
        commit(target);
        if (target.validity.badInput) setDraft({ day: value, from: value });
      }}
    />
  );
}
