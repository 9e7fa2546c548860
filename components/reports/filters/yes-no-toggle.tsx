import { cn } from "@/components/ui/cn";
import type { ControlProps } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { readYesNo } from "@/lib/contract/params/yes-no";

interface YesNoSelectProps {
  control: ControlProps;
  title: string;
  /** "" when not set. */
  value: string;
  onChange: (value: string) => void;
}

/** Yes, no or either, for controls in a row without labels above them: it says its title itself. */
export function YesNoSelect({ control, title, value, onChange }: YesNoSelectProps) {
  const isYes = readYesNo(value);
  return (
    <NativeSelect
      {...control}
      className={cn(
        "*:[select]:text-ink",
        isYes !== undefined && "*:[select]:border-accent *:[select]:bg-accent-soft",
      )}
      value={isYes === undefined ? "" : String(isYes)}
      onChange={({ target }) => onChange(target.value)}
    >
      <option value="">{title}</option>
      <option value="true">{title}: yes</option>
      <option value="false">{title}: no</option>
    </NativeSelect>
  );
}
