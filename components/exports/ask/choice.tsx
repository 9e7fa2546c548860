import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";

interface ChoiceProps {
  label: string;
  description?: string | undefined;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** One of several values, below its label. */
export function Choice({ label, description, value, choices, onChange }: ChoiceProps) {
  return (
    <Field label={label} description={description}>
      {(control) => (
        <NativeSelect {...control} value={value} onChange={({ target }) => onChange(target.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  );
}
