/** The warnings of Node in what programs wrote, once each. */
export function nodeWarnings(output: string): string[] {
  return [...new Set([...output.matchAll(/\(node:\d+\) (.+)/g)].map(([, text = ""]) => text.trim()))];
}
