/**
 * One attempt at an export, as its steps and events name it. A retry adds one to `attempt`, and from then on the steps
 * of the attempt before change nothing any more, however late they come.
 */
export interface ExportRun {
  exportId: number;
  attempt: number;
}
