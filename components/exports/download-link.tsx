import { Download } from "lucide-react";
import { buttonStyle } from "@/components/ui/button";
import type { ExportObject } from "@/lib/contract/export";

interface DownloadLinkProps {
  item: ExportObject;
  look?: "plain" | "primary";
  size?: "sm" | "md";
}

/** Leads over our own route, which signs the link at the click: one that stood on the page would run out. */
export function DownloadLink({ item, look = "plain", size = "sm" }: DownloadLinkProps) {
  return (
    <a
      href={`/api/v1/exports/${item.id}/download`}
      download={item.filename ?? true}
      aria-label={`Download ${item.filename ?? `export ${item.id}`}`}
      className={buttonStyle({ look, size })}
    >
      <Download aria-hidden className={look === "plain" ? "text-accent" : ""} />
      Download
    </a>
  );
}
