/** Ends each warning of a finished file, or of one to come, whose format cannot hold some of its texts: CSV can. */
export const csvKeepsThem = "A CSV file has them as they are.";
