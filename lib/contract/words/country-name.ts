const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** "US" -> "United States". What is not two capital letters stays as it is. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
