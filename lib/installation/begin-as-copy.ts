import type pg from "pg";
import { failures } from "@/lib/exports/record/failures";

/** What the owner of a webhook reads beside a message that came along. */
const notSentHere = "not sent: this database is a copy of the installation that owed this message";

/**
 * Makes of a copied database an installation of its own, in the caller's transaction: a new id, and nothing is done any
 * more of what the original has yet to do.
 *
 * Decided on 2026-11-29: files of finished exports count as removed here. In another bucket they are not to be had at all,
 * in the same one they go at the original's age and not at ours, and a link that leads nowhere is worse than none. Rows
 * and receipts stay. The keys are forgotten, so nothing can touch those objects.
 */
export async function beginAsCopy(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update installation set copied_from = id, id = gen_random_uuid(), owns_older_keys = false, begun_at = now()`,
  );
  // Before the exports are ended: that would owe their endpoints new messages.
  await client.query("update webhook_endpoints set disabled_at = now() where disabled_at is null");
  await client.query(
    `with left_behind as (
       update webhook_deliveries set status = 'failed', next_try_at = null where status = 'pending' returning id
     )
     insert into webhook_tries (delivery_id, error, duration_ms) select id, $1, 0 from left_behind`,
    [notSentHere],
  );
  const { outcomeCode, sentence } = failures.copied;
  await client.query(
    `update export_reports set status = 'failed', outcome_code = $1, error_message = $2, completed_at = now()
     where status in ('pending', 'processing')`,
    [outcomeCode, sentence],
  );
  // What a retry would go on with is in the original's part of the store.
  await client.query(
    "update export_reports set stage_removed_at = now() where parent_report_id is null and stage_removed_at is null",
  );
  await client.query(
    `update export_reports set storage_key = null, file_removed_at = now()
     where parent_report_id is null and storage_key is not null and file_removed_at is null`,
  );
}
