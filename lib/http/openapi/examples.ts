import type { AuditLogAnswer } from "@/lib/contract/audit";
import type { ChangedSince } from "@/lib/contract/changed-since";
import type { ErrorAnswer, ExportObject } from "@/lib/contract/export";
import type { Manifest } from "@/lib/contract/manifest";
import type { Preflight } from "@/lib/contract/preflight";

// What the document shows. The compiler holds the examples against the contract, a test against the schemas.

const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const columns: Preflight["columns"] = [
  { id: "click_date", header: "Click Date", kind: "date" },
  { id: "advertiser", header: "Advertiser", kind: "text" },
  { id: "clicks", header: "Clicks", kind: "integer" },
];

export const pendingExport: ExportObject = {
  id: 1042,
  report_type: "clicks_details_excel",
  display_name: "Clicks Details (Excel)",
  name: null,
  status: "pending",
  status_display: "Pending",
  parameters: { search_params: { period: "last_30_days" }, index_params: {} },
  bundle: null,
  filename: null,
  download_url: null,
  download_expires_in_seconds: null,
  error_message: null,
  progress: null,
  parent_report_id: null,
  chunked_export: false,
  created_at: "2026-11-25T09:00:00.000Z",
  updated_at: "2026-11-25T09:00:00.000Z",
  started_at: null,
  completed_at: null,
  status_url: "https://app.example.com/api/v1/exports/1042",
  outcome_code: null,
  row_count: null,
  byte_size: null,
  snapshot_at: null,
  sha256: null,
  eta_seconds: 8,
  queue_position: 1,
  warnings: [],
  attempt: 1,
  file_removed_at: null,
  file_withheld: null,
  owner: null,
};

export const processingExport: ExportObject = {
  ...pendingExport,
  status: "processing",
  status_display: "Processing",
  progress: { parts_ready: 3, total_parts: 8, rows_ready: 171_408, bytes_ready: 12_132_907 },
  chunked_export: true,
  updated_at: "2026-11-25T09:00:04.000Z",
  started_at: "2026-11-25T09:00:01.000Z",
  row_count: 447_711,
  snapshot_at: "2026-11-25T09:00:01.120Z",
  eta_seconds: 4,
  queue_position: null,
};

export const completedExport: ExportObject = {
  ...processingExport,
  status: "completed",
  status_display: "Completed",
  progress: { parts_ready: 8, total_parts: 8, rows_ready: 447_711, bytes_ready: 31_740_112 },
  filename: "clicks_details_2026-11-25_1042.xlsx",
  download_url:
    "https://files.example.com/exports/1042/clicks_details_2026-11-25_1042.xlsx?X-Amz-Signature=5f2b",
  download_expires_in_seconds: 3600,
  updated_at: "2026-11-25T09:00:09.000Z",
  completed_at: "2026-11-25T09:00:09.000Z",
  byte_size: 31_751_371,
  sha256,
  eta_seconds: null,
};

export const failedExport: ExportObject = {
  ...processingExport,
  status: "failed",
  status_display: "Failed",
  error_message: "Cancelled.",
  outcome_code: "cancelled_by_user",
  completed_at: "2026-11-25T09:00:05.000Z",
  eta_seconds: null,
};

export const changedSinceExample: ChangedSince = {
  changed_rows: 12,
  row_difference: 4,
  checked_at: "2026-11-25T09:10:00.000Z",
};

export const preflightExample: Preflight = {
  report_type: "clicks_details_excel",
  display_name: "Clicks Details (Excel)",
  format: "xlsx",
  time_zone: "UTC",
  row_count: 447_711,
  columns,
  rows: [{ click_date: "2026-11-25", advertiser: "Acme", clicks: 41 }],
  estimated_bytes: 31_000_000,
  estimated_seconds: { min: 4, max: 12 },
  sheets: 1,
  filters: [{ title: "Period", value: "27 Oct 2026 – 25 Nov 2026" }],
  warnings: [],
  identical: { kind: "completed", export: completedExport, changed_since: changedSinceExample },
};

export const manifestExample: Manifest = {
  export_id: 1042,
  report_type: "clicks_details_excel",
  display_name: "Clicks Details (Excel)",
  filename: "clicks_details_2026-11-25_1042.xlsx",
  format: "xlsx",
  time_zone: "UTC",
  created_at: "2026-11-25T09:00:00.000Z",
  completed_at: "2026-11-25T09:00:09.000Z",
  snapshot_at: "2026-11-25T09:00:01.120431Z",
  filters: [{ title: "Period", value: "27 Oct 2026 – 25 Nov 2026" }],
  sort: "Click Date, descending",
  columns,
  row_count: 447_711,
  byte_size: 31_751_371,
  sheets: 1,
  sha256,
  data_sha256: sha256,
  totals: [{ column: "clicks", header: "Clicks", sums: { "": "8102331" } }],
  parts: [{ index: 0, row_count: 447_711, byte_size: 31_740_112, sha256 }],
  warnings: [],
  file_checked_at: "2026-11-26T00:23:04.000Z",
  file_difference: null,
};

export const auditLogExample: AuditLogAnswer = {
  entries: [
    {
      id: 981,
      at: "2026-11-25T09:00:00.000Z",
      action: "export.created",
      user_id: 7,
      user_email: "ann@example.com",
      export_id: 1042,
      credential: "api_key",
      ip_address: "203.0.113.7",
      request_id: "req_4f1d2c",
      details: {},
    },
  ],
  next_before: null,
};

export function errorExample(
  code: string,
  message: string,
  details: Record<string, string[]> = {},
): ErrorAnswer {
  return {
    error: { code, message, timestamp: "2026-11-25T09:00:00.000Z", request_id: "req_8c1f0a2b4d6e", details },
  };
}
