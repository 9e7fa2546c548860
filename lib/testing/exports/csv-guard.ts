/** Before the start of a text that a spreadsheet program may take for a formula. */
const formulaStart = /^(?=[\t\r\n]|[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠])/u;

/** A text as a CSV file has it: with an apostrophe before what may be taken for a formula. */
export function guarded(text: string): string {
  return text.replace(formulaStart, "'");
}
