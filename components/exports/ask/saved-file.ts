import { type ChosenFile, fileRequest } from "./chosen-file";

/** The choice in `index_params` for good: with its format, so that it stays as it is whatever is chosen for other files. */
export function savedFile(file: ChosenFile) {
  return { format: file.format, ...fileRequest(file, file.format) };
}
