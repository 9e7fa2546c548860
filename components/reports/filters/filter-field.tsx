import { useState } from "react";
import { readNumber } from "@/components/format/read-number";
import { useFormats } from "@/components/format/use-formats";
import { DateInput } from "@/components/ui/date-input";
import { DraftInput } from "@/components/ui/draft-input";
import { type ControlProps, Field } from "@/components/ui/field";
import { MultiSelect } from "@/components/ui/multi-select/multi-select";
import type { Option } from "@/components/ui/multi-select/multi-select-trigger";
import { NativeSelect } from "@/components/ui/native-select";
import { type Filter, isOpenEnded, splitList } from "@/lib/contract/words/filter-values";
import { type Facets, filterOptions, isListFilter } from "./filter-options";

interface FilterFieldProps {
  filter: Filter;
  /** "" when not set. */
  value: string;
  facets: Facets;
  errors: readonly string[];
  onChange: (value: string) => void;
}

/** One filter, with the control that its description asks for. */
export function FilterField({ filter, errors, ...props }: FilterFieldProps) {
  if (filter.control.input === "number") return <NumberField filter={filter} errors={errors} {...props} />;
  return (
    <Field label={filter.title} description={filter.description} errors={errors}>
      {(control) => <FilterControl control={control} filter={filter} {...props} />}
    </Field>
  );
}

/** A number in the reader's manner, as which it is written and read. What is none stays in the field until it is one. */
function NumberField({ filter, value, errors, onChange }: FilterFieldProps) {
  const formats = useFormats();
  const [unreadBeside, setUnreadBeside] = useState<string>();
  const sample = filter.control.step === 1 ? formats.count(1234) : formats.decimal("1234.5", 1, 1);
  const unread = [`must be a number, written as "${sample}"`];
  const forget = () => setUnreadBeside(undefined);
  return (
    <Field
      label={filter.title}
      description={filter.description}
      errors={unreadBeside === value ? unread : errors}
    >
      {(control) => (
        <DraftInput
          {...control}
          value={formats.number(value)}
          onCommit={(text) => {
            const number = text === "" ? "" : readNumber(text, formats.locale);
            if (number === undefined) setUnreadBeside(value);
            else onChange(number);
          }}
          onInput={forget}
          onKeyDownCapture={({ key }) => key === "Escape" && forget()}
          inputMode="decimal"
          autoComplete="off"
        />
      )}
    </Field>
  );
}

function FilterControl({
  control: ids,
  filter,
  value,
  facets,
  onChange,
}: Omit<FilterFieldProps, "errors"> & { control: ControlProps }) {
  const { count } = useFormats();
  const { title, control } = filter;
  const { input } = control;
  if (input === "date") return <DateInput {...ids} value={value} onCommit={onChange} />;
  if (isListFilter(filter)) {
    return (
      <MultiSelect
        control={ids}
        label={title}
        options={filterOptions(filter, facets, value)}
        values={splitList(value)}
        isOpenEnded={isOpenEnded(filter)}
        isWaiting={facets === undefined}
        isUncounted={facets === null}
        onChange={(values) => onChange(values.join(","))}
      />
    );
  }
  if (input === "select" || input === "boolean") {
    return (
      <NativeSelect {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
        {selectOptions(filterOptions(filter, facets, value), control.default, value).map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
            {option.count !== undefined && ` (${count(option.count)})`}
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
      placeholder={input === "tokens" || input === "multiselect" ? "Several with commas" : undefined}
      autoComplete="off"
    />
  );
}

/** The options with one for "not set" before them, and one for a value that an address may hold but no option has. */
function selectOptions(options: Option[], defaultValue: string | undefined, value: string): Option[] {
  const defaultLabel = options.find((option) => option.value === defaultValue)?.label;
  const unset = { value: "", label: defaultLabel ?? "Any" };
  const others = options.filter((option) => option.value !== defaultValue || option.value === value);
  const isKnown = value === "" || options.some((option) => option.value === value);
  return [unset, ...others, ...(isKnown ? [] : [{ value, label: value }])];
}
