import { cn } from "@/components/ui/cn";
import { controlStyle } from "@/components/ui/control-style";
import type { ControlProps } from "@/components/ui/field";
import { readYesNo } from "@/lib/contract/params/yes-no";

interface YesNoToggleProps {
  control: ControlProps;
  title: string;
  /** "" when not set. */
  value: string;
  onChange: (value: string) => void;
}

/**
 * Yes, no or either, one after the other at each press, for controls in a row without labels above them: it says its title
 * itself.
 */
export function YesNoToggle({ control, title, value, onChange }: YesNoToggleProps) {
  const isYes = readYesNo(value);
  const words = isYes === undefined ? "either" : isYes ? "yes" : "no";
  return (
    <button
      type="button"
      {...control}
      aria-label={`${title}: ${words}`}
      title={`${title}: yes, no or either`}
      className={cn(
        controlStyle,
        "truncate text-start",
        isYes !== undefined && "border-accent bg-accent-soft",
      )}
      onClick={() => onChange(isYes === undefined ? "true" : isYes ? "false" : "")}
    >
      {isYes === undefined ? title : `${title}: ${words}`}
    </button>
  );
}
