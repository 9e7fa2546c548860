import {
  adminsOnly,
  clickCount,
  clickFacets,
  clickRows,
  clickSummary,
  listOfExports,
  nothingThere,
  oneExport,
  type RouteCheck,
  withoutIds,
} from "./route-checks";

/** Every route file of app/api, and how strangers are kept out of it. A new route needs its line here. */
export const routeTable: Record<string, RouteCheck> = {
  "auth/sign-in/email": withoutIds("knows only the e-mail address and password it is given"),
  "auth/sign-out": withoutIds("ends the session of its own cookie"),
  health: withoutIds("says which parts are up"),
  inngest: withoutIds("refuses whatever the executor has not signed"),
  "v1/[...path]": nothingThere,
  "v1/audit-log": adminsOnly,
  "v1/exports": listOfExports,
  "v1/exports/[id]": oneExport,
  "v1/exports/[id]/download": oneExport,
  "v1/exports/[id]/manifest": oneExport,
  "v1/reports/[report_type]/count": clickCount,
  "v1/reports/[report_type]/facets": clickFacets,
  "v1/reports/[report_type]/rows": clickRows,
  "v1/reports/[report_type]/summary": clickSummary,
};
