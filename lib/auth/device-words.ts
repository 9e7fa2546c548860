import bowser from "bowser";

/** "Firefox on Windows", from what a browser says of itself; null when it says nothing that is known. */
export function deviceWords(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const { browser, os } = bowser.parse(userAgent);
  if (browser.name && os.name) return `${browser.name} on ${os.name}`;
  return browser.name || os.name || null;
}
