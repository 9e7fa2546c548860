/** The `report_type` of an export of several reports in one workbook. */
export const bundleType = "bundle";

/** The format of its file: the one that has room for several reports. */
export const bundleFormat = "xlsx";

/** What its exports are called, and what the names of their files begin with. */
export const bundleName = "Several reports (Excel)";
export const bundleFileStem = "reports";

/** How many reports a bundle has. */
export const bundleMembers = { min: 2, max: 10 } as const;
