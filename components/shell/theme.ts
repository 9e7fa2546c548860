export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** The cookie that keeps the choice, so that the server can send the page in it. */
export const themeCookie = "tranche_theme";

export function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value);
}
