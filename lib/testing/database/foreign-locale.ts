/**
 * How an empty database of another locale is made. It sorts and folds as Turkish does, where the small letter of I
 * is ı.
 */
export const foreignEmpty =
  "template template0 encoding 'UTF8' locale 'C' locale_provider icu icu_locale 'tr-TR'";
