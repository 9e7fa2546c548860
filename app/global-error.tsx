"use client";

import "@fontsource-variable/inter";
import "./globals.css";
import ErrorPage from "./error";

/** For an error in the layout itself, in whose place it stands, document and all. */
export default function GlobalErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" data-theme="system">
      <head>
        <title>Error · Tranche</title>
      </head>
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
