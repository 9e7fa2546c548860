/** Codes whose words do not follow from their letters. */
const known = new Map([["bogo", "Buy one get one"]]);

/**
 * The words of a code: "not_applied" is "Not applied". A code that nobody knows is made readable: blanks in place of
 * underscores, and a capital first. One that has a small letter keeps its capitals.
 */
export function codeWords(code: string): string {
  const own = known.get(code.trim().toLowerCase());
  if (own !== undefined) return own;
  const words = code.trim().replaceAll(/[_\s]+/g, " ");
  const isShouted = words === words.toUpperCase();
  const rest = isShouted ? words.slice(1).toLowerCase() : words.slice(1);
  return `${words.slice(0, 1).toUpperCase()}${rest}`;
}
