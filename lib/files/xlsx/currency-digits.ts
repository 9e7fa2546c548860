/**
 * Digits after the point that the amounts of a currency have: ISO 4217, list one, "minor unit". All that are not named here
 * have two.
 */
const digitsOf: Readonly<Record<MoneyDigits, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

/** Digits for which amounts have a number format of their own. */
export const moneyDigits = [0, 3, 4] as const;
export type MoneyDigits = (typeof moneyDigits)[number];

const byCode = new Map<string, MoneyDigits>(
  moneyDigits.flatMap((digits) => digitsOf[digits].split(" ").map((code) => [code, digits] as const)),
);
const byPackedCode = new Map([...byCode].map(([code, digits]) => [packed(code), digits]));

/** By the code of the currency; undefined for currencies of two digits, and for what is none. */
export function digitsOfCurrency(code: string): MoneyDigits | undefined {
  return byCode.get(code);
}

/** The same for a code in bytes[start..end). */
export function digitsOfCurrencyAt(bytes: DataView, start: number, end: number): MoneyDigits | undefined {
  if (end - start !== 3) return undefined;
  const code = (bytes.getUint8(start) << 16) | (bytes.getUint8(start + 1) << 8) | bytes.getUint8(start + 2);
  return byPackedCode.get(code);
}

function packed(code: string): number {
  return (code.charCodeAt(0) << 16) | (code.charCodeAt(1) << 8) | code.charCodeAt(2);
}
