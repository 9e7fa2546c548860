import { expect, it } from "vitest";
import { getReportType } from "@/lib/reports/list";
import { documentProperties } from "./document-properties";

const deals = getReportType("deals_excel");
const clicks = getReportType("clicks_details_excel");
const active = [
  { title: "Active", value: "Yes" },
  { title: "Network", value: "Awin, CJ" },
];

it("a file is called as its report, with its filters", () => {
  const receipt = { display_name: "Deals (Excel)", filters: active };
  expect(documentProperties(receipt, [{ member: { reportType: deals, sheetName: "Deals" } }])).toEqual({
    title: "Deals (Excel)",
    subject: "Active: Yes; Network: Awin, CJ",
  });
});

it("the file of a view tells the name of the view", () => {
  const receipt = { display_name: "Deals (Excel)", filters: [] };
  expect(documentProperties(receipt, [{ member: { reportType: deals, sheetName: "Ending soon" } }])).toEqual({
    title: "Deals (Excel): Ending soon",
    subject: "",
  });
});

it("a file of several reports names each, with the filters of those that have some", () => {
  const of = (reportType: typeof deals, sheetName: string, filters: typeof active) => ({
    member: { reportType, sheetName },
    receipt: {
      ...{ report_type: reportType.id, display_name: "", name: sheetName, filters, sort: "" },
      ...{ columns: [], row_count: 0, sheets: [], totals: [] },
    },
  });
  const members = [
    of(deals, "Ours", active),
    of(clicks, "Clicks", []),
    of(deals, "Theirs", active.slice(0, 1)),
  ];
  const receipt = {
    display_name: "Several reports (Excel)",
    filters: [],
    members: members.map(({ receipt }) => receipt),
  };
  expect(documentProperties(receipt, members)).toEqual({
    title: "Several reports (Excel): Ours, Clicks, Theirs",
    subject: "Ours (Active: Yes; Network: Awin, CJ); Theirs (Active: Yes)",
  });
});
