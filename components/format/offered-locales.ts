/** What people may choose between; any other that Intl knows can be set by the API. */
export const offeredLocales = [
  ...[
    "en-US",
    "en-GB",
    "en-CA",
    "en-AU",
    "de-DE",
    "de-AT",
    "de-CH",
    "fr-FR",
    "fr-CA",
    "es-ES",
    "es-MX",
    "it-IT",
  ],
  ...[
    "nl-NL",
    "pt-BR",
    "pt-PT",
    "da-DK",
    "sv-SE",
    "nb-NO",
    "fi-FI",
    "pl-PL",
    "cs-CZ",
    "tr-TR",
    "el-GR",
    "he-IL",
  ],
  ...["ar-EG", "ar-AE", "hi-IN", "ja-JP", "ko-KR", "zh-CN"],
];

const names = new Intl.DisplayNames(["en"], { type: "language", languageDisplay: "standard" });

/** "German (Germany)". The locale is one that `readLocale` gives, or one that is offered. */
export function localeName(locale: string): string {
  return names.of(new Intl.Locale(locale).baseName) ?? locale;
}
