import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { ToastsProvider } from "@/components/ui/overlay/toasts";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { programsPerNetwork } from "@/lib/testing/reports/programs-per-network";
import { ReportsPage } from "./reports-page";

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
  const memory = { views: [], settings: {}, canShareViews: true };
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

    test("has the columns of the file in the file's order, before their rows are there", () => {
      const headers = [...html.matchAll(/<span[^>]*data-header[^>]*>([^<]+)</g)].map(([, header]) => header);
      expect(headers).toEqual(description.columns.map(({ header }) => header));
    });

    test("has a way to its filters and to its exports", () => {
      const words = [description.filters.some(({ key }) => key === "search") ? 'type="search"' : "ilters"];
      for (const word of [...words, "the exports"]) expect(html).toContain(word);
    });
  },
);
