import { SlidersHorizontal } from "lucide-react";
import { memo } from "react";
import type { ViewChanges } from "@/components/reports/use-report-view";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { MultiSelect } from "@/components/ui/multi-select/multi-select";
import { later } from "@/components/ui/overlay/later";
import { Popover } from "@/components/ui/overlay/popover";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import { useMediaQuery } from "@/components/ui/use-media-query";
import type { ReportDescription } from "@/lib/contract/report-description";
import {
  describeField,
  type FilterValues,
  type FormField,
  fieldKeys,
  isOpenEnded,
  splitList,
} from "@/lib/contract/words/filter-values";
import { DaysField } from "./days-field";
import { type Facets, filterOptions, isListFilter } from "./filter-options";
import { PeriodField } from "./period-field";
import { SearchField } from "./search-field";
import { YesNoToggle } from "./yes-no-toggle";

const form = later(async () => (await import("./filter-form")).FilterForm);

interface FilterBarProps {
  fields: readonly FormField[];
  /** Keys of the filters that have a place in the row; without it the first lists have. */
  bar: ReportDescription["bar_filters"];
  /** Filters that share a control. */
  dateControls: NonNullable<ReportDescription["date_controls"]>;
  values: FilterValues;
  /** Whose today it is. */
  timeZone: string;
  /** What is wrong, by filter key. */
  errors: Readonly<Record<string, string[]>>;
  facets: Facets;
  /** Called when counts are about to be looked at. */
  onLook: () => void;
  onChange: ViewChanges["setFilters"];
}

/** How many filters have a place in the row; the others are behind a button. The class "md:" means the same width. */
const inRowMax = 4;
const roomForRow = "(min-width: 48rem)";

/** The search, the filters that are used most, and the way to all others, in one row. */
export const FilterBar = memo(function FilterBar(props: FilterBarProps) {
  const { fields, bar, dateControls, values, timeZone, errors, facets, onLook, onChange } = props;
  const hasRow = useMediaQuery(roomForRow, true);
  const fieldOf = (key: string) =>
    fields.flatMap((field) => (field.kind === "single" && field.filter.key === key ? [field] : []));
  const search = fields.find((field) => field.kind === "single" && field.filter.key === "search");
  const dates = hasRow
    ? dateControls.map(({ title, filters }) => ({ title, fields: filters.flatMap(fieldOf) }))
    : [];
  const usual = bar?.flatMap(fieldOf) ?? fields.filter(isForRow).slice(0, inRowMax - dates.length);
  const inRow = hasRow ? usual : [];
  const placed = [...inRow, ...dates.flatMap((control) => control.fields)];
  const others = fields.filter((field) => field !== search && !placed.includes(field));
  const errorsOf = (field: FormField) => fieldKeys(field).flatMap((key) => errors[key] ?? []);
  const othersSet = others.filter((field) => describeField(field, values) !== undefined).length;
  const isWrong = others.some((field) => errorsOf(field).length > 0);

  return (
    <search
      aria-label="Filters"
      onPointerEnter={onLook}
      onFocus={onLook}
      className="flex shrink-0 items-start gap-2 px-4 pt-3 short:pt-2 max-md:px-3 print:hidden"
    >
      {search?.kind === "single" && (
        <SearchField
          filter={search.filter}
          value={values[search.filter.key] ?? ""}
          errors={errorsOf(search)}
          onChange={(value, isContinued) => onChange({ [search.filter.key]: value }, isContinued)}
        />
      )}
      {inRow.map((field) => (
        <div key={field.title} className="min-w-0 flex-[1_1_8rem]">
          {field.kind === "period" ? (
            <PeriodField
              field={field}
              values={values}
              errors={errorsOf(field)}
              isLabelled
              onChange={onChange}
            />
          ) : (
            <Field label={field.title} errors={errorsOf(field)} isLabelHidden>
              {(control) =>
                field.filter.control.input === "boolean" ? (
                  <YesNoToggle
                    control={control}
                    title={field.title}
                    value={values[field.filter.key] ?? ""}
                    onChange={(value) => onChange({ [field.filter.key]: value || null })}
                  />
                ) : (
                  <MultiSelect
                    control={control}
                    label={field.title}
                    isLabelled
                    isOpenEnded={isOpenEnded(field.filter)}
                    isWaiting={facets === undefined}
                    isUncounted={facets === null}
                    options={filterOptions(field.filter, facets, values[field.filter.key])}
                    values={splitList(values[field.filter.key] ?? "")}
                    onChange={(chosen) => onChange({ [field.filter.key]: chosen.join(",") })}
                  />
                )
              }
            </Field>
          )}
        </div>
      ))}
      {dates.map((control) => (
        <div key={control.title} className="min-w-0 flex-[1_1_8rem]">
          <DaysField
            title={control.title}
            filters={control.fields.map(({ filter }) => filter)}
            values={values}
            timeZone={timeZone}
            errors={control.fields.flatMap(errorsOf)}
            onChange={onChange}
          />
        </div>
      ))}
      {others.length > 0 && (
        <Popover
          content={form}
          label="More filters"
          align="end"
          className="max-h-(--available-height) w-[min(40rem,var(--available-width))] overflow-y-auto overscroll-contain p-4"
          trigger={
            <Button look="plain" aria-invalid={isWrong} className={cn(isWrong && "border-bad")}>
              <SlidersHorizontal aria-hidden />
              {placed.length > 0 ? (
                <span>
                  More<span className="max-2xl:sr-only"> filters</span>
                </span>
              ) : (
                "Filters"
              )}
              {othersSet > 0 && <span className="text-accent">{othersSet}</span>}
            </Button>
          }
        >
          <ShownLater
            part={form}
            props={{ fields: others, dateControls, values, timeZone, errors, facets, onChange }}
          />
        </Popover>
      )}
    </search>
  );
});

function isForRow(field: FormField): boolean {
  return field.kind === "period" || isListFilter(field.filter);
}
