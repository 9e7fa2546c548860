"use client";

import { useMutation } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { createExportMutation } from "@/components/exports/data/queries";
import { useExportNews, useOutcome } from "@/components/exports/notices/use-export-news";
import { exportWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { later, useLater } from "@/components/ui/overlay/later";
import type { CreateExportBody } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { isSameRequest, useIsShown } from "./asked-exports";
import { willShowRow } from "./asked-row";
import { type ChosenFile, fileRequest } from "./chosen-file";

const dialog = later(() => import("./export-dialog"));

/** Whether files are downloaded as soon as they are ready. */
export interface Downloads {
  areWanted: boolean;
  want: (areWanted: boolean) => void;
}

interface ExportButtonProps {
  description: ReportDescription;
  /** The rows and columns that would be asked for now. */
  view: CreateExportBody;
  /** The columns on the page, where the view has chosen none and so a file of it has others. */
  pageColumns: readonly string[] | undefined;
  /** Rows of the whole file, where that is known already. */
  rowCount?: number | undefined;
  /** The rows cannot be had as they are asked for. */
  isRefused: boolean;
  /** What the dialog begins with. */
  usualFile: ChosenFile;
  /** The dialog was left, by asking for such a file or in another way. */
  onFileChosen: (file: ChosenFile, isAskedFor: boolean) => void;
  downloads: Downloads;
}

/** Says what will happen, and shows it before it does. */
export function ExportButton(props: ExportButtonProps) {
  const { description, view, pageColumns, rowCount, isRefused, usualFile, onFileChosen, downloads } = props;
  const [isOpen, setIsOpen] = useState(false);
  /** The dialog was left by asking for the export. */
  const isAskedFor = useRef(false);
  const [file, setFile] = useState(usualFile);
  const [isAsOnPage, setIsAsOnPage] = useState(false);
  const request = useMemo(() => {
    const columns = isAsOnPage && pageColumns ? { columns: pageColumns.join(",") } : {};
    const index_params = { ...view.index_params, ...columns, ...fileRequest(file, description.format) };
    return { ...view, index_params };
  }, [view, file, description, isAsOnPage, pageColumns]);
  const ExportDialog = useLater(dialog, isOpen)?.ExportDialog;
  const tell = useExportNews();
  const takeOutcome = useOutcome();
  const formats = useFormats();
  const isShown = useIsShown(request);
  const create = useMutation(
    createExportMutation({
      onOutcome: (outcome) => takeOutcome(outcome, downloads.areWanted),
      onRefusal: (error, body) => {
        // The dialog comes back: the trouble is told where it can be mended. Whoever looks at something else by now is
        // not called back.
        if (isShown(body)) setIsOpen(true);
        else tell(({ refusalNotice }) => refusalNotice(error, description.display_name));
      },
    }),
  );

  function leave() {
    setIsOpen(false);
    onFileChosen(file, isAskedFor.current);
  }

  function start(body: CreateExportBody) {
    // Not only when the answer is there: the row stands in the list already, and nobody has to wait.
    isAskedFor.current = true;
    leave();
    create.mutate(body);
  }

  return (
    <>
      <Button
        // A file of nothing is made for whoever wants one, and offered to nobody.
        look={rowCount === 0 || isRefused ? "plain" : "primary"}
        aria-haspopup="dialog"
        aria-keyshortcuts="e"
        // As wide as with a number of seven digits: what stands beside it keeps its place when the number comes.
        className="md:min-w-58"
        onClick={() => {
          create.reset();
          isAskedFor.current = false;
          setIsOpen(true);
        }}
      >
        <FileDown aria-hidden />
        {exportWords(rowCount, file.format, formats)}
      </Button>
      {ExportDialog && (
        <ExportDialog
          description={description}
          request={request}
          file={file}
          onFileChange={setFile}
          pageColumns={pageColumns}
          isAsOnPage={isAsOnPage}
          onAsOnPageChange={setIsAsOnPage}
          downloads={downloads}
          isOpen={isOpen}
          onOpenChange={(isToOpen) => isToOpen || leave()}
          isFocusTaken={() => isAskedFor.current && willShowRow()}
          isAsking={create.isPending}
          error={create.variables && isSameRequest(create.variables, request) ? create.error : null}
          onStart={start}
        />
      )}
    </>
  );
}
