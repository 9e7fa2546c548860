import type { ExportObject } from "@/lib/contract/export";

/** An export that has just been asked for, with what a test says of it in its place. */
export function makeExport(known: Partial<ExportObject> = {}): ExportObject {
  return {
    id: 1,
    report_type: "things",
    display_name: "Things",
    name: null,
    status: "pending",
    status_display: "Pending",
    parameters: { search_params: {}, index_params: {} },
    bundle: null,
    filename: null,
    download_url: null,
    download_expires_in_seconds: null,
    error_message: null,
    progress: null,
    parent_report_id: null,
    chunked_export: false,
    created_at: "2026-03-01T00:00:00.000Z",
    updated_at: "2026-03-01T00:00:00.000Z",
    started_at: null,
    completed_at: null,
    status_url: null,
    outcome_code: null,
    row_count: null,
    byte_size: null,
    snapshot_at: null,
    sha256: null,
    eta_seconds: null,
    queue_position: null,
    attempt: 1,
    file_removed_at: null,
    file_withheld: null,
    warnings: [],
    owner: null,
    ...known,
  };
}

/** Of a file whose parts hold 1,000 rows in 50 kB each. */
export function makeProgress(ready: number, total: number): NonNullable<ExportObject["progress"]> {
  return { parts_ready: ready, total_parts: total, rows_ready: ready * 1000, bytes_ready: ready * 50_000 };
}
