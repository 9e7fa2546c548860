import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { formatsOf } from "@/components/format/formats";
import { ToastsProvider } from "@/components/ui/overlay/toasts";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { programsPerNetwork } from "@/lib/testing/reports/programs-per-network";
import { ReportsPage } from "./reports-page";
import { columnWidth } from "./rows/column-width";

/** The report types as the server sends them, with one more that no component can know. */
const descriptions = [...reportTypes, programsPerNetwork].map(describeReportType);

const nothing = () => undefined;
/** Nobody leaves the page in these tests. */
const router = {
  back: nothing,
  forward: nothing,
  refresh: nothing,
  push: nothing,
  replace: nothing,
  prefetch: nothing,
  bfcacheId: "the only one",
};

function page(searchParams: Record<string, string>): string {
  const summary = { isOpen: undefined, save: () => Promise.resolve() };
  const memory = { views: [], settings: {}, canShareViews: true, reader: "Ann" };
  const parts = { descriptions, summary, ...memory, children: "the exports" };
  const view = createElement(ReportsPage, parts);
  const shown = { children: view };
  const toasts = createElement(ToastsProvider, shown);
  const address = { searchParams, hasMemory: true, children: toasts };
  const client = new QueryClient();
  const queried = createElement(QueryClientProvider, { client }, createElement(NuqsTestingAdapter, address));
  const located = createElement(
    SearchParamsContext.Provider,
    { value: new URLSearchParams(searchParams) },
    queried,
  );
  return renderToStaticMarkup(createElement(AppRouterContext.Provider, { value: router }, located));
}

describe.each(descriptions.map((description) => [description.id, description] as const))(
  "the page of %s",
  (id, description) => {
    const html = page({ report_type: id });

    test("has a tab for each report type, this one chosen", () => {
      for (const { display_name } of descriptions) expect(html).toContain(display_name);
      expect(html.match(/aria-selected="true"[^>]*>([^<]+)</)?.[1]).toBe(description.display_name);
    });

    const headers = [...html.matchAll(/<span[^>]*data-header[^>]*>([^<]+)</g)].map(([, header]) => header);

    test("has the report's columns but for ids and slugs, before their rows are there", () => {
      const wanted = description.columns.filter(({ on_page }) => on_page !== "off");
      expect(headers.toSorted()).toEqual(wanted.map(({ header }) => header).toSorted());
      if (reportTypes.some((type) => type.id === id)) {
        expect(headers.filter((header) => /\b(ID|Slug)$/.test(header ?? ""))).toEqual([]);
      }
    });

    test("has the column of its default order where a small screen shows it", () => {
      const { column } = description.sorts.find((sort) => sort.id === description.default_sort.id) ?? {};
      const place = headers.indexOf(description.columns.find((one) => one.id === column)?.header);
      const before = headers.slice(0, place + 1).flatMap((header) => {
        const found = description.columns.find((one) => one.header === header);
        return found ? [columnWidth(found, formatsOf("en-US"))] : [];
      });
      expect(place).toBeGreaterThanOrEqual(0);
      // 1280 pixels but for the exports beside the table.
      expect(before.reduce((sum, width) => sum + width, 0)).toBeLessThan(1280 - 384);
    });

    test("says on paper in which order, for whom, and that no rows were there yet", () => {
      expect(html).toMatch(/Printed before its rows were there · sorted by [^·]+ · no filters · for Ann</);
    });

    test("has a way to its filters and to its exports", () => {
      const words = [description.filters.some(({ key }) => key === "search") ? 'type="search"' : "ilters"];
      for (const word of [...words, "the exports"]) expect(html).toContain(word);
    });
  },
);
