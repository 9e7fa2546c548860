import { exportRequest, type ReportView } from "@/components/reports/report-view";
import type { BundleMemberBody, CreateExportBody } from "@/lib/contract/export";
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
}

/**
 * What can be chosen: what the page shows, where that is no saved view as it stands, then the views, in their order, without
 * those of reports that are gone. Last come the reports that none of these is of, so that nobody has to save a view first.
 */
export function bundleChoices(
  descriptions: readonly ReportDescription[],
  views: readonly SavedView[],
  shown: ReportView,
): BundleChoice[] {
  const { description, viewId } = shown;
  const current = views.find(({ id, report_type }) => id === viewId && report_type === description.id);
  const ofPage: BundleChoice = {
    key: "shown",
    name: current ? `${current.name}, as shown now` : "What is shown now",
    report: reportName(description.display_name),
    member: exportRequest(shown),
  };
  const known = views.filter(({ report_type }) => descriptions.some(({ id }) => id === report_type));
  const chosen = new Set([description.id, ...known.map(({ report_type }) => report_type)]);
  return [
    ...(current && !isChanged(shown, current) ? [] : [ofPage]),
    ...known.map(({ id, name, display_name, owner }) => ({
      key: String(id),
      name,
      report: [reportName(display_name), ...(owner === null ? [] : [`shared by ${owner}`])].join(" · "),
      member: { view: id },
    })),
    ...descriptions
      .filter(({ id }) => !chosen.has(id))
      .map(({ id, display_name }) => ({
        key: id,
        name: reportName(display_name),
        report: "The whole report",
        member: { report_type: id },
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

/** The request for these reports in one workbook, whose times are all of one zone. */
export function bundleRequest(chosen: readonly BundleChoice[], timeZone: string): CreateExportBody {
  return {
    bundle: chosen.map(({ member }) => ({
      ...member,
      index_params: { ...member.index_params, time_zone: timeZone },
    })),
  };
}
