import { useQuery } from "@tanstack/react-query";
import { Braces, Printer } from "lucide-react";
import { manifestQuery } from "@/components/exports/data/queries";
import { LocalTime } from "@/components/exports/local-time";
import { Problem } from "@/components/exports/problem";
import { byteSizeWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button, buttonStyle } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Facts } from "@/components/ui/facts";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { fileFormatNames } from "@/lib/contract/file-format";
import type { Manifest } from "@/lib/contract/manifest";
import { optionWords } from "@/lib/contract/words/file-words";
import { queryFacts, ReceiptFilters, ReceiptMembers } from "./receipt-members";
import { ReceiptTotals } from "./receipt-totals";

/** What the file promises, for a person: to be compared with the file, kept or printed. */
export function Receipt({ id }: { id: number }) {
  const { data, error } = useQuery(manifestQuery(id));
  if (error) {
    return (
      <Notice tone="bad">
        <Problem error={error} />
      </Notice>
    );
  }
  return (
    <section aria-labelledby="receipt" className="flex flex-col gap-6">
      <div className="flex items-center gap-2 border-b border-line pb-2">
        <h2 id="receipt" className="flex-1 text-base font-semibold">
          Receipt
        </h2>
        <a
          href={`/api/v1/exports/${id}/manifest`}
          className={buttonStyle({ look: "quiet", size: "sm", className: "print:hidden" })}
        >
          <Braces aria-hidden />
          As JSON
        </a>
        <Button look="quiet" size="sm" className="print:hidden" onClick={() => window.print()}>
          <Printer aria-hidden />
          Print
        </Button>
      </div>
      {data ? <ReceiptBody manifest={data} /> : <ReceiptSkeleton />}
    </section>
  );
}

/** The facts of a receipt. `reader` is whose rights the file shows. */
export function ReceiptBody({ manifest, reader = "you" }: { manifest: Manifest; reader?: string }) {
  const formats = useFormats();
  const { parts, sheets, sha256, warnings, format, members = [], file_options = {} } = manifest;
  return (
    <>
      {manifest.file_difference !== null && (
        <Notice tone="bad">{manifest.file_difference} Do not use it; start the export anew.</Notice>
      )}
      <Facts
        facts={[
          [
            "File",
            <span key="file" className="break-all">
              {manifest.filename}
            </span>,
          ],
          ["Rows", formats.count(manifest.row_count)],
          ["Size", byteSizeWords(manifest.byte_size, formats)],
          ["Data as of", <LocalTime key="snapshot" iso={manifest.snapshot_at} />],
          ["Finished", <LocalTime key="completed" iso={manifest.completed_at} />],
          [
            "File last checked",
            manifest.file_checked_at === null ? (
              "when it was made"
            ) : (
              <LocalTime key="checked" iso={manifest.file_checked_at} />
            ),
          ],
          ["Sheets", sheets === null ? null : formats.count(sheets)],
          ["Parts", formats.count(parts.length)],
          ["Format", [fileFormatNames[format], ...optionWords(format, file_options)].join(" · ")],
          ["Time zone of the file", manifest.time_zone],
          ...(members.length === 0 ? queryFacts(manifest, formats) : []),
        ]}
      />
      {members.length === 0 ? (
        <>
          <ReceiptFilters id="receipt-filters" filters={manifest.filters} reader={reader} />
          <ReceiptTotals id="receipt-totals" totals={manifest.totals} />
        </>
      ) : (
        <ReceiptMembers members={members} format={format} reader={reader} />
      )}
      <section aria-labelledby="receipt-checksum" className="flex flex-col gap-2">
        <div className="flex items-center justify-between gap-2">
          <h3 id="receipt-checksum" className="font-medium">
            SHA-256 of the file
          </h3>
          <CopyButton text={sha256} name="checksum" />
        </div>
        <code className="rounded-sm bg-hover px-2 py-1.5 font-mono text-xs break-all">{sha256}</code>
        <p className="text-muted">
          The file is whole and unchanged when <code className="font-mono text-xs">sha256sum</code> of it
          shows the same.
        </p>
      </section>
      {warnings.length > 0 && (
        <section aria-labelledby="receipt-warnings" className="flex flex-col gap-1">
          <h3 id="receipt-warnings" className="font-medium">
            To be known
          </h3>
          {[...new Set(warnings)].map((warning) => (
            <p key={warning} className="text-warn">
              {warning}
            </p>
          ))}
        </section>
      )}
    </>
  );
}

export function ReceiptSkeleton() {
  return (
    <div className="flex flex-col gap-2" role="status" aria-label="The receipt is being loaded">
      {["file", "rows", "size", "snapshot", "end", "sheets", "parts"].map((fact) => (
        <Skeleton key={fact} className="h-6" />
      ))}
    </div>
  );
}
