import { ascii } from "./ascii";
import { utf8Text } from "./bytes";
import { CopyTextError, isNullField, unescapeField } from "./copy-text";

/** A control total to take while rendering: column `column` summed per value of column `by`, or all in one group. */
export interface SumColumn {
  column: number;
  by: number | null;
}

/**
 * Control totals, one record for each `SumColumn`: group -> exact sum. The group is "" where `by` is null and for
 * rows whose `by` is NULL or empty. A group exists once it has a value that is not NULL.
 * Sums are canonical decimals: no exponent, no zeros at the end of the fraction, no point without a fraction,
 * "0" for zero. So equal sums are equal strings, whatever the scale of the column. Keys are sorted.
 */
export type Sums = Record<string, string>[];

/** value = digits / 10^scale, plus what is pending: pending / 10^pendingScale, below 2^53. */
interface Total {
  digits: bigint;
  scale: number;
  pending: number;
  pendingScale: number;
}

const PENDING_MAX = 2 ** 52;
/** Digits that always fit below 2^50, so that one more value cannot carry `pending` past 2^53. */
const NUMBER_DIGITS_MAX = 15;
const { MINUS, POINT, ZERO } = ascii;
/** Bytes of a group's name that fit into one number below 2^53. Names hold no NUL byte, so lengths cannot mix. */
const PACKED_BYTES_MAX = 6;

/**
 * Sums rows of COPY text as they go by. `addRow` takes a row's field starts (`RowFields`) and throws `CopyTextError`
 * on a value that is no plain decimal: a file whose totals cannot be stated must not be made.
 */
export function createSumCounter(columns: readonly SumColumn[], columnCount: number) {
  if (columns.some(({ column, by }) => Math.max(column, by ?? 0) >= columnCount)) {
    throw new RangeError(`A control total names a column past the ${columnCount} there are`);
  }
  const counters = columns.map(({ column, by }) => ({
    column,
    by,
    groups: new Map<number | string, { name: string; total: Total }>(),
  }));

  function addRow(stage: DataView, starts: Int32Array): void {
    for (const { column, by, groups } of counters) {
      const start = starts[column] ?? 0;
      const end = (starts[column + 1] ?? 0) - 1;
      if (start === end || isNullField(stage, start, end)) continue;
      const groupStart = by === null ? 0 : (starts[by] ?? 0);
      const groupEnd = by === null ? 0 : (starts[by + 1] ?? 0) - 1;
      const key = groupKey(stage, groupStart, groupEnd);
      let group = groups.get(key);
      if (group === undefined) {
        const total = { digits: 0n, scale: 0, pending: 0, pendingScale: 0 };
        group = { name: groupName(stage, groupStart, groupEnd), total };
        groups.set(key, group);
      }
      addField(group.total, stage, start, end);
    }
  }

  function sums(): Sums {
    return counters.map(({ groups }) =>
      sortedRecord([...groups.values()].map(({ name, total }) => [name, totalText(total)])),
    );
  }

  return { addRow, sums };
}

/** Adds the control totals of another part, group by group. Both must come from the same `SumColumn` list. */
export function addSums(a: Sums, b: Sums): Sums {
  if (a.length !== b.length) throw new RangeError("Control totals of different columns cannot be added");
  return a.map((groups, i) => {
    const totals = new Map(Object.entries(groups));
    for (const [name, value] of Object.entries(b[i] ?? {})) {
      const total = parseDecimal(totals.get(name) ?? "0");
      addScaled(total, parseDecimal(value));
      totals.set(name, totalText(total));
    }
    return sortedRecord([...totals]);
  });
}

function groupKey(stage: DataView, start: number, end: number): number | string {
  if (end - start > PACKED_BYTES_MAX) return groupName(stage, start, end);
  if (isNullField(stage, start, end)) return 0;
  let packed = 0;
  for (let at = start; at < end; at++) packed = packed * 256 + stage.getUint8(at);
  return packed;
}

function groupName(stage: DataView, start: number, end: number): string {
  if (isNullField(stage, start, end)) return "";
  const name = unescapeField(stage, start, end);
  return utf8Text(name, 0, name.byteLength);
}

function addField(total: Total, stage: DataView, start: number, end: number): void {
  const isNegative = stage.getUint8(start) === MINUS;
  let value = 0;
  let digits = 0;
  let point = -1;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const digit = stage.getUint8(at) - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
    } else if (digit === POINT - ZERO && point < 0) {
      point = at;
    } else {
      digits = 0;
      break;
    }
  }
  if (digits === 0) {
    const text = utf8Text(stage, start, end);
    throw new CopyTextError(`"${text}" cannot be added to a control total`);
  }
  if (digits > NUMBER_DIGITS_MAX) {
    addScaled(total, parseDecimal(utf8Text(stage, start, end)));
    return;
  }
  const scale = point < 0 ? 0 : end - 1 - point;
  if (scale !== total.pendingScale || Math.abs(total.pending) > PENDING_MAX) {
    settlePending(total);
    total.pendingScale = scale;
  }
  total.pending += isNegative ? -value : value;
}

function settlePending(total: Total): void {
  const pending = { digits: BigInt(total.pending), scale: total.pendingScale };
  total.pending = 0;
  addScaled(total, pending);
}

function addScaled(total: Total, { digits, scale }: { digits: bigint; scale: number }): void {
  const common = Math.max(total.scale, scale);
  total.digits = total.digits * 10n ** BigInt(common - total.scale) + digits * 10n ** BigInt(common - scale);
  total.scale = common;
}

function parseDecimal(text: string): Total {
  const point = text.indexOf(".");
  const scale = point < 0 ? 0 : text.length - 1 - point;
  return { digits: BigInt(text.replace(".", "")), scale, pending: 0, pendingScale: 0 };
}

function totalText(total: Total): string {
  settlePending(total);
  const sign = total.digits < 0n ? "-" : "";
  const digits = total.digits
    .toString()
    .replace("-", "")
    .padStart(total.scale + 1, "0");
  const whole = digits.slice(0, digits.length - total.scale);
  const fraction = digits.slice(digits.length - total.scale).replace(/0+$/, "");
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function sortedRecord(entries: [string, string][]): Record<string, string> {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
