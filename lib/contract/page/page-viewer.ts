// A page says with its calls for whom it was made. Another window of the same browser may have signed somebody else in
// since, and their session is not for this page.

/** Header with the id of that person. */
export const pageViewerHeader = "x-page-viewer";

/** The same in the query, for an EventSource, which sends no headers of ours. */
export const pageViewerQuery = "page_viewer";
