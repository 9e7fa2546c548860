import { useQuery } from "@tanstack/react-query";
import { isRefusal } from "@/components/exports/data/is-refusal";
import { preflightQuery } from "@/components/exports/data/queries";
import { DownloadLink } from "@/components/exports/download-link";
import { exportWords } from "@/components/exports/words";
import type { Formats } from "@/components/format/formats";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { CreateExportBody } from "@/lib/contract/export";
import type { FileFormatId } from "@/lib/contract/file-format";
import type { Preflight } from "@/lib/contract/preflight";
import type { ReportDescription } from "@/lib/contract/report-description";
import { usualFileColumns } from "@/lib/contract/words/file-columns";
import { AskProblem } from "./ask-problem";
import type { ChosenFile } from "./chosen-file";
import type { Downloads } from "./export-button";
import { FileOptions } from "./file-options";
import { PreflightSkeleton, PreflightView } from "./preflight-view";
import { RefusedFields } from "./refused-fields";

interface ExportDialogProps {
  description: ReportDescription;
  request: CreateExportBody;
  /** What the request says of the file. */
  file: ChosenFile;
  onFileChange: (file: ChosenFile) => void;
  /** The columns on the page, where the view has chosen none and so a file of it has others. */
  pageColumns: readonly string[] | undefined;
  /** Whether the file is to have those alone. */
  isAsOnPage: boolean;
  onAsOnPageChange: (isAsOnPage: boolean) => void;
  downloads: Downloads;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  isFocusTaken: () => boolean;
  /** An export has been asked for, and the answer is to come. */
  isAsking: boolean;
  /** Why this request was refused. */
  error: Error | null;
  onStart: (body: CreateExportBody) => void;
}

/** What an export would be, before it is made. */
export function ExportDialog(props: ExportDialogProps) {
  const {
    description,
    request,
    file,
    onFileChange,
    pageColumns,
    isAsOnPage,
    onAsOnPageChange,
    downloads,
    isOpen,
    onOpenChange,
    isFocusTaken,
    isAsking,
    error,
    onStart,
  } = props;
  const lookAhead = useQuery({ ...preflightQuery(request), enabled: isOpen });
  const preflight = lookAhead.data;
  const formats = useFormats();
  // A refusal of the export itself is about this very request, and later than that of the look ahead.
  const problem = error ?? lookAhead.error;
  const isRefused = isRefusal(lookAhead.error);
  const { action, others } = waysOn({
    format: file.format,
    preflight,
    isRefused,
    isDisabled: isAsking || isRefused,
    onStart: (isFresh) => onStart(isFresh ? { ...request, fresh: true } : request),
    formats,
  });
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isFocusTaken={isFocusTaken}
      size="lg"
      title={`Export ${description.display_name}`}
      footer={
        <>
          <Button look="quiet" onClick={() => onOpenChange(false)}>
            Close
          </Button>
          {others}
        </>
      }
      action={action}
    >
      {problem && (
        <div className="mb-4">
          <AskProblem error={problem} lookAhead={lookAhead}>
            <RefusedFields error={problem} description={description} />
          </AskProblem>
        </div>
      )}
      <FileOptions chosen={file} onChange={onFileChange} />
      {pageColumns && (
        <Checkbox
          className="mb-4"
          checked={isAsOnPage}
          onChange={(event) => onAsOnPageChange(event.target.checked)}
        >
          Only the {formats.count(pageColumns.length)} columns on the page, not all{" "}
          {formats.count(usualFileColumns(description.columns).length)}
        </Checkbox>
      )}
      <Checkbox
        className="mb-4"
        checked={downloads.areWanted}
        onChange={(event) => downloads.want(event.target.checked)}
      >
        Download the file as soon as it is ready
      </Checkbox>
      {preflight ? <PreflightView preflight={preflight} /> : !problem && <PreflightSkeleton />}
    </Dialog>
  );
}

interface WaysOnProps {
  format: FileFormatId;
  preflight: Preflight | undefined;
  /** There can be no such file. */
  isRefused: boolean;
  isDisabled: boolean;
  onStart: (isFresh: boolean) => void;
  formats: Formats;
}

/**
 * What there is to do: `action` is what most people want. Before the look ahead is over one may start already; then it
 * turns out what there is.
 */
function waysOn({ format, preflight, isRefused, isDisabled, onStart, formats }: WaysOnProps) {
  const { kind, export: twin } = preflight?.identical ?? {};
  if (kind === "completed" && twin) {
    const again = (
      <Button disabled={isDisabled} onClick={() => onStart(true)}>
        Run again
      </Button>
    );
    return { others: again, action: <DownloadLink item={twin} look="primary" size="md" /> };
  }
  // A file of nothing is made for whoever wants one, and offered to nobody.
  const isOffered = kind === "in_flight" || (preflight?.row_count !== 0 && !isRefused);
  const start = (
    <Button look={isOffered ? "primary" : "plain"} disabled={isDisabled} onClick={() => onStart(false)}>
      {kind === "in_flight" && twin
        ? `Join export #${twin.id}`
        : exportWords(preflight?.row_count, format, formats)}
    </Button>
  );
  return isOffered ? { action: start } : { others: start };
}
