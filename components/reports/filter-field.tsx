import { DateInput } from "@/components/ui/date-input";
import { DraftInput } from "@/components/ui/draft-input";
import { type ControlProps, Field } from "@/components/ui/field";
import { MultiSelect } from "@/components/ui/multi-select";
import { NativeSelect } from "@/components/ui/native-select";
import { type Filter, splitList } from "@/lib/contract/words/filter-values";

interface FilterFieldProps {
  filter: Filter;
  /** "" when not set. */
  value: string;
  errors: readonly string[];
  onChange: (value: string) => void;
}

/** One filter, with the control that its description asks for. */
export function FilterField({ filter, value, errors, onChange }: FilterFieldProps) {
  return (
    <Field label={filter.title} description={filter.description} errors={errors}>
      {(control) => <FilterControl control={control} filter={filter} value={value} onChange={onChange} />}
    </Field>
  );
}

function FilterControl({
  control: ids,
  filter: { title, control },
  value,
  onChange,
}: Omit<FilterFieldProps, "errors"> & { control: ControlProps }) {
  const { input, options } = control;
  if (input === "date") return <DateInput {...ids} value={value} onCommit={onChange} />;
  if (input === "multiselect" && options) {
    return (
      <MultiSelect
        control={ids}
        label={title}
        options={options}
        values={splitList(value)}
        onChange={(values) => onChange(values.join(","))}
      />
    );
  }
  if (input === "select" || input === "boolean") {
    return (
      <NativeSelect {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
        {selectOptions(filterOptions(control), control.default, value).map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </NativeSelect>
    );
  }
  return (
    <DraftInput
      {...ids}
      value={value}
      onCommit={onChange}
      inputMode={input === "number" ? "decimal" : "text"}
      placeholder={input === "tokens" || input === "multiselect" ? "Several with commas" : undefined}
      autoComplete="off"
    />
  );
}

type Option = { value: string; label: string };

function filterOptions({ input, options = [] }: Filter["control"]): Option[] {
  if (input !== "boolean") return options;
  return [
    { value: "true", label: "Yes" },
    { value: "false", label: "No" },
  ];
}

/** The options with one for "not set" before them, and one for a value that an address may hold but no option has. */
function selectOptions(options: Option[], defaultValue: string | undefined, value: string): Option[] {
  const defaultLabel = options.find((option) => option.value === defaultValue)?.label;
  const unset = { value: "", label: defaultLabel ?? "Any" };
  const others = options.filter((option) => option.value !== defaultValue || option.value === value);
  const isKnown = value === "" || options.some((option) => option.value === value);
  return [unset, ...others, ...(isKnown ? [] : [{ value, label: value }])];
}
