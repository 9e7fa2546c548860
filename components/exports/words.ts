import type { ExportObject } from "@/lib/contract/export";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, such as "4 min ago". Clocks differ a little, so a time that is still to come is "just now". */
export function ageWords(milliseconds: number): string {
  if (milliseconds < 10 * second) return "just now";
  if (milliseconds < minute) return `${Math.floor(milliseconds / second)} s ago`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min ago`;
  if (milliseconds < day) return `${Math.floor(milliseconds / hour)} h ago`;
  return `${Math.floor(milliseconds / day)} d ago`;
}

/** A length of time that is over, such as "0.4 s", "12 s" or "3 min 20 s". */
export function durationWords(milliseconds: number): string {
  const length = Math.max(0, milliseconds / second);
  return length < 9.95 ? `${length.toFixed(1)} s` : secondsWords(Math.round(length));
}

/** A length of time that still changes, in whole seconds. */
export function secondsWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const units = ["B", "kB", "MB", "GB", "TB"];

/** A size in powers of 1000, as browsers show downloads: "999 B", "1.5 kB", "151 MB". */
export function byteSizeWords(bytes: number): string {
  let value = bytes;
  let power = 0;
  while (value >= 999.5 && power < units.length - 1) {
    value /= 1000;
    power += 1;
  }
  return `${power === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

const counts = new Intl.NumberFormat("en-US");

export function rowWords(count: number): string {
  return count === 1 ? "1 row" : `${counts.format(count)} rows`;
}

/** The status as a person says it; more than the wire's four, since progress and outcome are known too. */
export function statusWords({ status, progress, outcome_code }: ExportObject): string {
  if (status === "completed") return "Ready";
  if (status === "failed") return outcome_code === "cancelled_by_user" ? "Cancelled" : "Failed";
  if (status === "pending") return "Waiting to start";
  if (progress === null) return "Reading the data";
  if (progress.parts_ready < progress.total_parts) {
    return `${progress.parts_ready} of ${progress.total_parts} parts ready`;
  }
  return "Putting the parts together";
}

/** What a screen reader is told. It changes at quarters of the way and at the end, not with each part. */
export function milestoneWords(item: ExportObject): string {
  const name = `${item.display_name}, export ${item.id}`;
  if (item.status === "completed") return `${name}: ready to download.`;
  if (item.status === "failed") return `${name}: ${statusWords(item).toLowerCase()}.`;
  if (item.status === "pending") return `${name}: waiting to start.`;
  const { parts_ready = 0, total_parts = 1 } = item.progress ?? {};
  const quarters = Math.floor((parts_ready / Math.max(1, total_parts)) * 4);
  return `${name}: ${quarters === 0 ? "started" : `${quarters * 25} percent done`}.`;
}
