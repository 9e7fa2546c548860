/** Warnings of Node that are not ours to mend, each with its reason. */
const known: { pattern: RegExp; why: string }[] = [];

/** The warnings of Node in what programs wrote, once each, but for those that are known. */
export function unknownWarnings(output: string): string[] {
  const warnings = [...output.matchAll(/\(node:\d+\) (.+)/g)].map(([, text = ""]) => text.trim());
  return [...new Set(warnings)].filter((text) => !known.some(({ pattern }) => pattern.test(text)));
}
