import { fileOfParameters } from "@/components/exports/ask/chosen-file";
import { exportRequest, type ReportView } from "@/components/reports/report-view";
import type { BundleMemberBody, CreateExportBody } from "@/lib/contract/export";
import { bundleFormat } from "@/lib/contract/file/bundle";
import type { Options } from "@/lib/contract/file/format-options";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { SavedView } from "@/lib/contract/view";
import { isChanged } from "./view-values";

/** A report that may go into a workbook: a saved view, what the page shows, or a report as a whole. */
export interface BundleChoice {
  /** Unique among the choices. */
  key: string;
  name: string;
  /** The report that it is of. */
  report: string;
  member: BundleMemberBody;
  /** The time zone that its own file would have. */
  timeZone: string;
  /** Its own parameters, for what it says of the workbook itself. */
  indexParams: Readonly<Record<string, unknown>>;
}

/** What is the same in the whole workbook. */
export interface WorkbookOptions {
  /** IANA name. */
  timeZone: string;
  /** Of the format; what is not among them is as each report has it. */
  xlsx: Options;
}

/**
 * What can be chosen: what the page shows, where that is no saved view as it stands, then the views, in their order, without
 * those of reports that are gone. Last come the reports that none of these is of, so that nobody has to save a view first.
 * `zoneOf` is the time zone that somebody chose last for the files of a report.
 */
export function bundleChoices(
  descriptions: readonly ReportDescription[],
  views: readonly SavedView[],
  shown: ReportView,
  zoneOf: (reportType: string) => string,
): BundleChoice[] {
  const { description, viewId } = shown;
  const current = views.find(({ id, report_type }) => id === viewId && report_type === description.id);
  const ofPage: BundleChoice = {
    key: "shown",
    name: current ? `${current.name}, as shown now` : "What is shown now",
    report: reportName(description.display_name),
    member: exportRequest(shown),
    timeZone: zoneOf(description.id),
    indexParams: {},
  };
  const known = views.filter(({ report_type }) => descriptions.some(({ id }) => id === report_type));
  const chosen = new Set([description.id, ...known.map(({ report_type }) => report_type)]);
  return [
    ...(current && !isChanged(shown, current) ? [] : [ofPage]),
    ...known.map(({ id, name, display_name, owner, report_type, index_params }) => ({
      key: String(id),
      name,
      report: [reportName(display_name), ...(owner === null ? [] : [`shared by ${owner}`])].join(" · "),
      member: { view: id },
      timeZone: fileOfParameters(index_params, bundleFormat)?.timeZone ?? zoneOf(report_type),
      indexParams: index_params,
    })),
    ...descriptions
      .filter(({ id }) => !chosen.has(id))
      .map(({ id, display_name }) => ({
        key: id,
        name: reportName(display_name),
        report: "The whole report",
        member: { report_type: id },
        timeZone: zoneOf(id),
        indexParams: {},
      })),
  ];
}

/** Without the format that its own files have. */
function reportName(displayName: string): string {
  return displayName.replace(/ \([^()]*\)$/, "");
}

/** The key of what the page shows. */
export function shownKey(choices: readonly BundleChoice[], { viewId }: ReportView): string | undefined {
  return choices.find(({ key }) => key === "shown" || key === String(viewId))?.key;
}

/** The zone that most of these have, and of several such that of the first; UTC of none. */
export function usualZone(chosen: readonly BundleChoice[]): string {
  const zones = chosen.map(({ timeZone }) => timeZone);
  const timesOf = (zone: string) => zones.filter((one) => one === zone).length;
  return (
    zones.reduce<string | undefined>(
      (best, zone) => (best !== undefined && timesOf(best) >= timesOf(zone) ? best : zone),
      undefined,
    ) ?? "UTC"
  );
}

/** The request for these reports in one workbook. */
export function bundleRequest(
  chosen: readonly BundleChoice[],
  { timeZone, xlsx }: WorkbookOptions,
): CreateExportBody {
  const isAsTheyAre = Object.keys(xlsx).length === 0;
  return {
    bundle: chosen.map(({ member, indexParams }) => ({
      ...member,
      index_params: {
        ...member.index_params,
        // Options of a request take the place of all those of a view.
        ...(isAsTheyAre ? {} : { [bundleFormat]: { ...objectOf(indexParams[bundleFormat]), ...xlsx } }),
        time_zone: timeZone,
      },
    })),
  };
}

function objectOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
