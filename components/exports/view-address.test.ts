import { expect, test } from "vitest";
import { makeExport } from "@/lib/testing/make-export";
import { viewAddress } from "./view-address";

test("an export leads to the view it came from", () => {
  const address = viewAddress(
    makeExport({
      report_type: "things",
      parameters: {
        search_params: { period: "last_7_days", search: "a&b", limit: 20, active: true, nothing: null },
        index_params: { sort: "name_desc", columns: ["name", "clicks"], facets: { network_id: [3, 5] } },
      },
    }),
  );
  expect(address.split("?")[0]).toBe("/reports");
  expect(Object.fromEntries(new URLSearchParams(address.split("?")[1]))).toEqual({
    report_type: "things",
    period: "last_7_days",
    search: "a&b",
    limit: "20",
    active: "true",
    sort: "name_desc",
    columns: "name,clicks",
    network_id: "3,5",
  });
});
