import { expect, test } from "vitest";
import { formatsOf } from "@/components/format/formats";
import { amountWords, changeOf, measureName, wholeAmountWords } from "./summary-words";

const english = formatsOf("en-US");

const figure = (value: string, previous: string | null) => ({
  id: "clicks",
  title: "Clicks",
  kind: "integer" as const,
  currency: null,
  value,
  previous,
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
