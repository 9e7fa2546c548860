import { expect, test } from "vitest";
import type { ReportDescription } from "../report-description";
import { describeFilters, describeParameters } from "./describe-parameters";
import { plainFormats } from "./plain-formats";

const filter = (key: string, title: string, control: ReportDescription["filters"][number]["control"]) => ({
  key,
  title,
  description: "",
  aliases: key === "search" ? ["q"] : [],
  control,
  is_counted: false,
});

const description: ReportDescription = {
  id: "things",
  display_name: "Things",
  format: "csv",
  filters: [
    filter("period", "Period", {
      input: "select",
      options: [{ value: "last_7_days", label: "Last 7 days" }],
      default: "last_7_days",
    }),
    filter("start_date", "Start date", { input: "date" }),
    filter("end_date", "End date", { input: "date" }),
    filter("search", "Search", { input: "text" }),
    filter("status", "Status", {
      input: "multiselect",
      options: [
        { value: "approved", label: "Approved" },
        { value: "not_applied", label: "Not applied" },
      ],
    }),
    filter("shop", "Shop", {
      input: "multiselect",
      options: [
        { value: "1", label: "Nike", hint: "Awin" },
        { value: "2", label: "Nike", hint: "CJ" },
        { value: "3", label: "Puma", hint: "CJ" },
      ],
    }),
    filter("type", "Type", { input: "tokens", is_code: true }),
    filter("country", "Country", { input: "tokens", is_country: true }),
    filter("with_deals", "With deals", { input: "boolean" }),
    filter("min", "Minimum", { input: "number" }),
    filter("limit", "Row limit", { input: "number" }),
  ],
  columns: [
    { id: "id", header: "ID", kind: "id" },
    { id: "name", header: "Name", kind: "text" },
  ],
  sorts: [{ id: "name", title: "Name", column: "name", direction: "asc" }],
  default_sort: { id: "name", direction: "asc" },
  default_limit: null,
};

const words = (search_params: Record<string, unknown>, index_params: Record<string, unknown> = {}) =>
  describeParameters(description, { search_params, index_params }, plainFormats);

test("nothing asked for is nothing said", () => {
  expect(words({})).toEqual([]);
  expect(words({ search: null, status: [], min: "" })).toEqual([]);
});

test("codes are told in words, and words that are none as they are", () => {
  expect(words({ type: "free_shipping,sale", search: "free_shipping" })).toEqual([
    "Search: free_shipping",
    "Type: Free shipping, Sale",
  ]);
});

test("options are named as the form names them, from text and from a list", () => {
  expect(words({ status: "approved, not_applied" })).toEqual(["Status: Approved, Not applied"]);
  expect(words({ status: ["approved", "not_applied"] })).toEqual(["Status: Approved, Not applied"]);
});

test("values with the same name are told apart where both are chosen", () => {
  expect(words({ shop: "1,3" })).toEqual(["Shop: Nike, Puma"]);
  expect(words({ shop: "2,3,1" })).toEqual(["Shop: Nike (CJ), Puma, Nike (Awin)"]);
});

test("native types, other names and zero are understood", () => {
  for (const yes of ["True", "1", "on"]) expect(words({ with_deals: yes })).toEqual(["With deals: Yes"]);
  expect(words({ with_deals: "OFF" })).toEqual(["With deals: No"]);
  expect(words({ with_deals: true, min: 0, q: "shoes" })).toEqual([
    "Search: shoes",
    "With deals: Yes",
    "Minimum: 0",
  ]);
});

test("a period is told by its days or by its name", () => {
  expect(words({ start_date: "2026-03-01", end_date: "2026-03-09" })).toEqual([
    "Period: 1 Mar 2026 – 9 Mar 2026",
  ]);
  expect(words({ period: "last_7_days" })).toEqual(["Period: Last 7 days"]);
});

test("days, numbers and countries are told in another manner, too, and beside the words of the API", () => {
  const period = { start_date: "2026-03-01", end_date: "2026-03-09" };
  const given = { ...period, min: "2000000", search: "3 Mar 2026", country: "US,DE" };
  const formats = {
    day: (day: string) => `<${day}>`,
    number: (text: string) => `(${text})`,
    country: (code: string) => `${code}!`,
  };
  expect(describeParameters(description, { search_params: given, index_params: {} }, formats)).toEqual([
    "Period: <2026-03-01> – <2026-03-09>",
    "Search: 3 Mar 2026",
    "Country: US!, DE!",
    "Minimum: (2000000)",
  ]);
  expect(describeFilters(description, given)).toEqual([
    { title: "Period", value: "1 Mar 2026 – 9 Mar 2026", days: { first: "2026-03-01", last: "2026-03-09" } },
    { title: "Search", value: "3 Mar 2026" },
    { title: "Country", value: "US, DE", countries: ["US", "DE"] },
    { title: "Minimum", value: "2,000,000", number: "2000000" },
  ]);
});

test("order and columns are told when they were asked for", () => {
  expect(words({}, { sort: "name_desc", columns: ["id"] })).toEqual([
    "Sorted by Name, descending",
    "1 of 2 columns",
  ]);
  expect(words({}, { sort_by: "name", sort_order: "desc" })).toEqual(["Sorted by Name, descending"]);
});

test("facets are filters too, and what the report type does not know is left out", () => {
  expect(words({ nonsense: 1, other: { deep: true } }, { facets: { status: "approved" }, page: 3 })).toEqual([
    "Status: Approved",
  ]);
});

test("a row cap is told wherever it stands", () => {
  expect(words({ limit: 5 })).toEqual(["Row limit: 5"]);
  expect(words({}, { limit: "5" })).toEqual(["Row limit: 5"]);
});

test("the form of the file is told where it is not the usual one", () => {
  expect(words({}, { format: "csv", csv: { delimiter: "tab" } })).toEqual(["Delimiter: Tab"]);
  expect(words({}, { format: "XLSX", time_zone: "Asia/Tokyo", sheet_name: "Ours" })).toEqual([
    "Excel",
    "Times in Asia/Tokyo",
    "Sheet: Ours",
  ]);
});
