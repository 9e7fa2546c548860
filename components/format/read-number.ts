/** Marks of direction, which are not seen and come along with what is pasted. */
const marks = /[\u200e\u200f\u061c\u2066-\u2069]/g;

/**
 * A number as somebody types it in the manner of a locale, as a plain decimal with a dot: "1.234,5" of a German is "1234.5".
 * Undefined for what is no number in that manner, and for what is one but looks like another of another manner: "1,500" of
 * a German would be one and a half. Digits may be those of any script, and numbers may be grouped or not.
 */
export function readNumber(text: string, locale: string): string | undefined {
  const format = new Intl.NumberFormat(locale, { useGrouping: true });
  const parts = format.formatToParts(1_234_567.8);
  const separator = (type: "group" | "decimal") =>
    unified(parts.find((part) => part.type === type)?.value ?? "");
  const [group, point] = [separator("group"), separator("decimal")];
  const typed = unified(inLatinDigits(text)).trim().replaceAll("\u066b", point).replaceAll("\u066c", group);

  const sign = /^[-\u2212]/.test(typed) ? "-" : "";
  const [whole = "", fraction, ...more] = typed.slice(sign.length).split(point);
  const digits = (group === "" ? whole : whole.replaceAll(group, "")).replace(/^0+(?=\d)/, "");
  const isWhole = /^\d+$/.test(digits) && /^\d+$/.test(fraction ?? "0") && more.length === 0;
  if (!isWhole) return undefined;
  const isGrouped = group !== "" && whole.includes(group);
  if (isGrouped && whole !== unified(format.format(BigInt(digits)))) return undefined;
  // Nobody writes so many decimal places to say nothing, and thousands are written so elsewhere.
  if (!isGrouped && /^[1-9]\d{0,2}$/.test(whole) && /^\d\d0$/.test(fraction ?? "")) return undefined;
  const places = (fraction ?? "").replace(/0+$/, "");
  return `${sign}${digits}${places === "" ? "" : `.${places}`}`;
}

/** All spaces are one, and so are all apostrophes: what groups digits is typed as the keyboard has it. */
function unified(text: string): string {
  return text.replace(marks, "").replace(/\s/g, " ").replaceAll("\u2019", "'");
}

/** Of decimal digits Unicode has ten in a row for each script, from zero on. */
function inLatinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
}
