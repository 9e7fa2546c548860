import sql from "sql-template-tag";
import type { ExecutorContext } from "@/lib/local/inngest/context";

const runsShown = 100;
const dataLengthMax = 300;
const statuses = ["running", "completed", "failed", "cancelled"];

function escapeHtml(value: unknown): string {
  return String(value ?? "").replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** JSON on one line, cut: the page is for looking at runs, not for reading what is in them. */
function shorten(value: unknown): string {
  const text = value === null || value === undefined ? "" : JSON.stringify(value);
  return escapeHtml(text.length > dataLengthMax ? `${text.slice(0, dataLengthMax)}…` : text);
}

function formatTime(value: Date | null): string {
  return value ? value.toISOString().replace("T", " ").replace("Z", "") : "";
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>${escapeHtml(title)}</title><style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #1f2933; background: #fff }
table { border-collapse: collapse; width: 100% } caption { text-align: left; font-weight: 600; padding: .5rem 0 }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #e1e5ea; vertical-align: top }
td { overflow-wrap: anywhere } nav a { margin-right: 1rem } .failed { color: #b42318 } .completed { color: #067647 }
</style></head><body>${body}</body></html>`;
}

function table(caption: string, headers: string[], rows: string[][]): string {
  const head = headers.map((header) => `<th scope="col">${header}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
  const empty = rows.length === 0 ? `<tr><td colspan="${headers.length}">None.</td></tr>` : "";
  return `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}${empty}</tbody></table>`;
}

interface RunSummary {
  id: string;
  function_id: string;
  status: string;
  event: { name?: string; data?: unknown };
  steps_done: number;
  steps: number;
  output: unknown;
  error: unknown;
  created_at: Date;
  ended_at: Date | null;
}

const summaryColumns = sql`r.id, r.function_id, r.status, r.event, r.output, r.error, r.created_at, r.ended_at,
  (select count(*)::int from inn.steps s where s.run_id = r.id) as steps,
  (select count(*)::int from inn.steps s where s.run_id = r.id and s.result is not null) as steps_done`;

const status = (text: string) => `<span class="${escapeHtml(text)}">${escapeHtml(text)}</span>`;

/** The latest runs as an HTML page, newest first; `filter` is a status, anything else means all. */
export async function renderRuns(
  context: ExecutorContext,
  filter: string | null,
  registration: string,
): Promise<string> {
  const wanted = filter !== null && statuses.includes(filter) ? filter : null;
  const { rows } = await context.db.query<RunSummary>(sql`
    select ${summaryColumns} from inn.runs r
    where ${wanted}::text is null or r.status = ${wanted} order by r.created_at desc limit ${runsShown}`);
  const links = ["all", ...statuses].map((name) => `<a href="/?status=${name}">${name}</a>`).join("");
  const body = rows.map((run) => [
    `<a href="/runs/${encodeURIComponent(run.id)}">${escapeHtml(run.id)}</a>`,
    escapeHtml(run.function_id),
    status(run.status),
    `${run.steps_done} / ${run.steps}`,
    formatTime(run.created_at),
    formatTime(run.ended_at),
    shorten(run.event.data),
  ]);
  const headers = ["Run", "Function", "Status", "Steps", "Started (UTC)", "Ended (UTC)", "Event data"];
  return page(
    "Runs",
    `<h1>Runs</h1><p>${escapeHtml(registration)}</p><nav>${links}</nav>${table("Latest runs", headers, body)}`,
  );
}

interface StepRow {
  id: string;
  name: string;
  op: string;
  result: unknown;
  planned_at: Date;
  ended_at: Date | null;
  attempt: number | null;
  crashes: number | null;
  lease: string | null;
  due_at: Date | null;
}

/** One run with its steps and failed attempts as an HTML page, or null if there is no such run. */
export async function renderRun(context: ExecutorContext, runId: string): Promise<string | null> {
  const runs = await context.db.query<RunSummary>(
    sql`select ${summaryColumns} from inn.runs r where r.id = ${runId}`,
  );
  const run = runs.rows[0];
  if (!run) return null;
  const steps = await context.db.query<StepRow>(sql`
    select coalesce(s.id, q.key) as id, coalesce(s.name, 'function') as name, coalesce(s.op, q.kind) as op, s.result,
      s.planned_at, s.ended_at, q.attempt, q.crashes, q.lease, q.due_at
    from (select * from inn.steps where run_id = ${runId}) s
      full join (select * from inn.queue where run_id = ${runId}) q on q.key = s.id
    order by s.memo_seq nulls last, s.planned_at`);
  const attempts = await context.db.query<{
    step: string;
    attempt: number;
    failed_at: Date;
    error: unknown;
  }>(sql`
    select coalesce(s.name, 'function') as step, a.attempt, a.failed_at, a.error
    from inn.failed_attempts a left join inn.steps s on s.run_id = a.run_id and s.id = a.step_id
    where a.run_id = ${runId} order by a.failed_at`);
  const facts = [
    ["Function", escapeHtml(run.function_id)],
    ["Status", status(run.status)],
    ["Event", `${escapeHtml(run.event.name)} ${shorten(run.event.data)}`],
    ["Result", shorten(run.output ?? run.error)],
    ["Started (UTC)", formatTime(run.created_at)],
    ["Ended (UTC)", formatTime(run.ended_at)],
  ];
  const stepState = (step: StepRow) => {
    if (step.ended_at) return "ended";
    if (step.lease) return "running";
    return step.due_at ? `due ${formatTime(step.due_at)}` : "waiting";
  };
  return page(
    `Run ${run.id}`,
    `<nav><a href="/">All runs</a></nav><h1>Run ${escapeHtml(run.id)}</h1>
${table("Facts", ["What", ""], facts)}
${table(
  "Steps, in the order in which they ended",
  ["Step", "Operation", "State", "Attempt", "Lost processes", "Planned (UTC)", "Ended (UTC)", "Result"],
  steps.rows.map((step) => [
    escapeHtml(step.name),
    escapeHtml(step.op),
    stepState(step),
    step.attempt === null ? "" : String(step.attempt + 1),
    step.crashes ? String(step.crashes) : "",
    formatTime(step.planned_at),
    formatTime(step.ended_at),
    shorten(step.result),
  ]),
)}
${table(
  "Failed attempts",
  ["Step", "Attempt", "Failed (UTC)", "Error"],
  attempts.rows.map((row) => [
    escapeHtml(row.step),
    String(row.attempt + 1),
    formatTime(row.failed_at),
    shorten(row.error),
  ]),
)}`,
  );
}
