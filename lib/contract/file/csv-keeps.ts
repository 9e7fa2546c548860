/** Ends each warning of a finished file, or of one to come, whose format cannot hold some of its texts: CSV can. */
export const csvKeepsThem = "A CSV file has them as they are.";

/** The words of a warning, with the way out where texts are lost. */
export function warningWords({ message, isLoss }: { message: string; isLoss: boolean }): string {
  return isLoss ? `${message} ${csvKeepsThem}` : message;
}
