/**
 * A text of at most `lengthMax` UTF-16 code units: a longer one is cut and ends in "…". It is never cut inside a character:
 * half of a surrogate pair is none.
 */
export function shortened(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  return `${text.slice(0, lengthMax - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
