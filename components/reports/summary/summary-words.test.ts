import { expect, test } from "vitest";
import { formatsOf } from "@/components/format/formats";
import { comparisonWords } from "./comparison-words";
import {
  amountWords,
  axisOf,
  axisWords,
  changeOf,
  dayAfter,
  differenceWords,
  earlierWords,
  fittedBase,
  measureName,
  wholeAmountWords,
} from "./summary-words";

const english = formatsOf("en-US");

const figure = (value: string, previous: string | null) => ({
  id: "clicks",
  title: "Clicks",
  kind: "integer" as const,
  currency: null,
  value,
  previous,
  data_from: null,
  filters: null,
});

const october = { start_date: "2026-10-01", end_date: "2026-10-30", includes_today: false };

test("the days of an earlier period follow each other, over months and leap days", () => {
  expect([0, 1, 2].map((days) => dayAfter("2024-02-28", days))).toEqual([
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
  ]);
  expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
});

test("the days that figures are compared with are told, and a period that is not over", () => {
  const figures = [figure("110", "100")];
  const words = (includes_today: boolean) =>
    comparisonWords({ figures, comparison: { ...october, includes_today } }, english);
  expect(words(false)).toBe("Compared with Oct 1, 2026 – Oct 30, 2026.");
  expect(words(true)).toBe("Compared with Oct 1, 2026 – Oct 30, 2026. Today is not over yet.");
  expect(comparisonWords({ figures, comparison: null }, english)).toBeUndefined();
});

test("a period that is not wholly held is compared with nothing, and the words say from when on there is data", () => {
  const late = { ...figure("110", null), data_from: "2026-10-11" };
  const later = { ...late, data_from: "2026-10-12" };
  expect(comparisonWords({ figures: [later, late], comparison: october }, english)).toBe(
    "Not compared with Oct 1, 2026 – Oct 30, 2026: data begins Oct 11, 2026.",
  );
  expect(earlierWords(late, october, english)).toBe("since Oct 11");
  expect(comparisonWords({ figures: [figure("0", null)], comparison: october }, english)).toBe(
    "Not compared with Oct 1, 2026 – Oct 30, 2026: there is no data.",
  );
});

test("what a figure was, and the difference, stand with it", () => {
  expect(earlierWords(figure("110000", "43689765"), october, english)).toBe("was 43.7M");
  expect(earlierWords(figure("1", "1"), null, english)).toBeUndefined();
  expect(differenceWords(figure("110000", "100000"), october, english)).toBe(
    "+10,000 against Oct 1, 2026 – Oct 30, 2026",
  );
  expect(differenceWords(figure("1", "2"), october, english)).toBe("-1 against Oct 1, 2026 – Oct 30, 2026");
});

test("a large figure is short, and its title has all digits", () => {
  const clicks = { kind: "integer", currency: null } as const;
  expect(amountWords(43_689_765, clicks, english)).toBe("43.7M");
  expect(amountWords(9_815, clicks, english)).toBe("9,815");
  expect(wholeAmountWords(43_689_765, clicks, english)).toBe("43,689,765");
});

test("money carries its currency", () => {
  const euros = { kind: "money", currency: "EUR" } as const;
  expect(amountWords(864_002.35, euros, english)).toBe("€864K");
  expect(wholeAmountWords(864_002.35, euros, english)).toBe("€864,002");
  expect(measureName({ title: "Sales", currency: "EUR" })).toBe("Sales, EUR");
});

test("a change is told against the period before, in a direction and in percent", () => {
  expect(changeOf(figure("110", "100"), english)).toEqual({ direction: "up", text: "+10%" });
  expect(changeOf(figure("90", "100"), english)).toEqual({ direction: "down", text: "-10%" });
  expect(changeOf(figure("5", "5"), english)).toEqual({ direction: "same", text: "no change" });
});

test("where there was nothing before no percentage is made up, and without a period there is no change", () => {
  expect(changeOf(figure("5", "0"), english)).toEqual({ direction: "up", text: "none before" });
  expect(changeOf(figure("5", null), english)).toBeUndefined();
});

test.each(["500", "-500", "0"])("from -100 to %s there is no percentage", (now) => {
  expect(changeOf(figure(now, "-100"), english)).toBeUndefined();
});

test("an axis begins above zero only where a line would be flat on zero, and below all of its values", () => {
  expect(fittedBase([0, 5, 10])).toBeUndefined();
  expect(fittedBase([5, 10])).toBeUndefined();
  expect(fittedBase([7, 7, 7])).toBeUndefined();
  expect(fittedBase([])).toBeUndefined();
  expect(fittedBase([-5, -4])).toBeUndefined();
  expect(fittedBase([12_900, 13_050])).toBe(12_800);
  expect(fittedBase([98.5, 99])).toBe(98);
});

test("what there is of today does not put the axis of a line on zero", () => {
  const measure = {
    id: "clicks",
    title: "Clicks",
    currency: null,
    values: [12_900, 13_050, 700],
    previous: [12_950, 13_000, 13_000],
    is_last_day_open: true,
  };
  expect(axisOf(measure, english).base).toBe(12_800);
  expect(axisOf({ ...measure, is_last_day_open: false }, english).base).toBeUndefined();
});

test("the marks of an axis are in short, unless they would read the same", () => {
  const amount = { kind: "integer" as const, currency: null };
  const marks = (values: number[], base: number | undefined, mark: number) =>
    axisWords(values, base, amount, english)(mark);
  expect(marks([0, 12_900], undefined, 12_850)).toBe("12.9K");
  expect(marks([12_870, 12_900], 12_850, 12_875)).toBe("12,875");
  expect(marks([10_000, 14_000], 8_000, 12_850)).toBe("12.9K");
});
