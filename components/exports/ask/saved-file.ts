import { type ChosenFile, fileKeys, fileRequest } from "./chosen-file";

/** What of `index_params` is not about the form of the file. */
export function withoutFile(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !fileKeys.includes(name)));
}

/** The choice in `index_params` for good: with its format, so that it stays as it is whatever is chosen for other files. */
export function savedFile(file: ChosenFile) {
  return { format: file.format, ...fileRequest(file, file.format) };
}
