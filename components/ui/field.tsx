import { type ReactNode, useId } from "react";
import { cn } from "./cn";

/** What a control needs in order to be tied to its label, its description and its error. */
export interface ControlProps {
  id: string;
  "aria-describedby": string;
  "aria-invalid": boolean;
}

interface FieldProps {
  label: string;
  description?: string | undefined;
  errors?: readonly string[] | undefined;
  className?: string | undefined;
  /** For a control that says its label itself; it is read aloud all the same. */
  isLabelHidden?: boolean;
  children: (control: ControlProps) => ReactNode;
}

/** A label above a control, its errors below. The description is read aloud and shown on pointing at the label. */
export function Field({ label, description, errors = [], className, isLabelHidden, children }: FieldProps) {
  const id = useId();
  return (
    <div className={cn("relative flex min-w-0 flex-col gap-1", className)}>
      <label
        htmlFor={id}
        id={`${id}-label`}
        title={description}
        className={isLabelHidden ? "sr-only" : "truncate text-xs text-muted"}
      >
        {label}
      </label>
      {children({
        id,
        "aria-describedby": `${id}-description ${id}-error`,
        "aria-invalid": errors.length > 0,
      })}
      <span id={`${id}-description`} className="sr-only">
        {description}
      </span>
      <span id={`${id}-error`} className="text-xs text-bad empty:hidden">
        {errors.map(sentence).join(" ")}
      </span>
    </div>
  );
}

/** "must be a date" -> "Must be a date." */
function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? "" : ".";
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${end}`;
}
