import "@fontsource-variable/inter";
import "./globals.css";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { Providers } from "@/components/shell/providers";
import { isTheme, themeCookie } from "@/components/shell/theme";
import { findSessionViewer } from "./reports/find-session-viewer";

export const metadata: Metadata = {
  title: { default: "Tranche", template: "%s · Tranche" },
  description: "Exports of advertisers, deals and clicks that are provably complete.",
};

/** The chosen theme is known before the first byte, so that the page never flashes in the other one. */
export default async function RootLayout({ children }: LayoutProps<"/">) {
  const theme = (await cookies()).get(themeCookie)?.value;
  return (
    <html lang="en" data-theme={isTheme(theme) ? theme : "system"}>
      <body>
        <Providers isSignedIn={(await findSessionViewer()) !== undefined}>{children}</Providers>
      </body>
    </html>
  );
}
