/**
 * The address to go to after signing in. It comes from the query, so anybody may have written it: only a path of this
 * app is followed, anything else becomes `fallback`. The URL parser decides, since browsers read "\\", tabs and line
 * breaks in ways that a pattern misses (WHATWG URL Standard, "basic URL parser").
 */
export function localAddress(given: string | undefined, fallback: string): string {
  const base = "http://app.invalid";
  if (given === undefined || !given.startsWith("/") || !URL.canParse(given, base)) return fallback;
  const url = new URL(given, base);
  // "/.//other.example" stays on this origin but has the path "//other.example", which is another host when followed.
  if (url.origin !== base || url.pathname.startsWith("//")) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}
