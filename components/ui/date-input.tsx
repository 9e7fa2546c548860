import { type ComponentProps, useState } from "react";
import { cn } from "./cn";
import { Input } from "./input";

type DateInputProps = Omit<ComponentProps<"input">, "value" | "defaultValue" | "onChange" | "type"> & {
  /** YYYY-MM-DD or "". */
  value: string;
  onCommit: (value: string) => void;
};

/** A day. While a year is typed the browser reports years such as 0020 and 0202; those are not passed on. */
export function DateInput({ value, onCommit, className, ...props }: DateInputProps) {
  const [draft, setDraft] = useState({ day: value, from: value });
  if (draft.from !== value) setDraft({ day: value, from: value });
  return (
    <Input
      {...props}
      type="date"
      className={cn(draft.day === "" && "text-muted", className)}
      value={draft.day}
      onChange={(event) => {
        const day = event.target.value;
        setDraft({ day, from: value });
        if (day === "" || day >= "1000") onCommit(day);
      }}
    />
  );
}
