/** The first count in a text, whatever the reader's manner of writing thousands: "Export 12.094 rows" -> 12094. */
export function countWordsIn(text: string | null): number {
  const [digits] = /\d[\d.,\s’']*/.exec(text ?? "") ?? [];
  if (digits === undefined) throw new Error(`There is no count in "${text}".`);
  return Number(digits.replace(/\D/g, ""));
}
