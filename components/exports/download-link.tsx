import { Download } from "lucide-react";
import { buttonStyle } from "@/components/ui/button";
import type { ExportObject } from "@/lib/contract/export";

interface DownloadLinkProps {
  item: ExportObject;
  look?: "plain" | "primary";
  size?: "sm" | "md";
}

/** Whether there is a file to download. */
export function hasFile({ status, file_removed_at, file_withheld }: ExportObject): boolean {
  return status === "completed" && file_removed_at === null && file_withheld === null;
}

/** Downloads a file as the press of its link would. */
export function downloadFile(item: ExportObject): void {
  const link = document.createElement("a");
  link.href = downloadAddress(item);
  link.download = item.filename ?? "";
  link.click();
}

function downloadAddress({ id }: ExportObject): string {
  return `/api/v1/exports/${id}/download`;
}

/** Leads over our own route, which signs the link at the click: one that stood on the page would run out. */
export function DownloadLink({ item, look = "plain", size = "sm" }: DownloadLinkProps) {
  return (
    <a
      href={downloadAddress(item)}
      download={item.filename ?? true}
      aria-label={`Download ${item.filename ?? `export ${item.id}`}`}
      className={buttonStyle({ look, size })}
    >
      <Download aria-hidden className={look === "plain" ? "text-accent" : ""} />
      Download
    </a>
  );
}
