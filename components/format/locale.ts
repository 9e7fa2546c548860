/** For people whose browser names no language that is known here. The words of the page are English in any case. */
const fallback = "en-US";

/** Scripts that are written from right to left, by ISO 15924, as far as languages are written in them today. */
const scriptsFromTheRight = ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"];

/**
 * The locale of a person: their own choice, else from the header `Accept-Language` (RFC 9110, 12.5.4) of those that Intl
 * knows the one that they like best. Server and browser both write numbers and days by it, so that a page has one manner. Digits are Latin
 * and years Gregorian everywhere, as in the files.
 */
export function readLocale(acceptLanguage: string | null | undefined, chosen?: string | null): string {
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.split(";").map((text) => text.trim());
      const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const best = [chosen ?? "", ...wanted.map(({ tag }) => tag)]
    .map(knownLocale)
    .find((known) => known !== undefined);
  return new Intl.Locale(best ?? fallback, { numberingSystem: "latn", calendar: "gregory" }).toString();
}

/** Undefined for what is no language tag, such as "*", and for languages that Intl has no manners of. */
function knownLocale(tag: string): string | undefined {
  try {
    const [known] = Intl.NumberFormat.supportedLocalesOf(tag);
    return known === undefined ? undefined : new Intl.Locale(known).baseName;
  } catch {
    // RangeError: a header may hold anything.
    return undefined;
  }
}

/** Which way a locale is written. */
export function directionOf(locale: string): "ltr" | "rtl" {
  const { script = "" } = new Intl.Locale(locale).maximize();
  return scriptsFromTheRight.includes(script) ? "rtl" : "ltr";
}
