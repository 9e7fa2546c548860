import "@fontsource-variable/inter";
import "./globals.css";
import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { directionOf, readLocale } from "@/components/format/locale";
import { earlyPressScript } from "@/components/shell/early-press-script";
import { Providers } from "@/components/shell/providers";
import { isTheme, themeCookie } from "@/components/shell/theme";
import { findSessionViewer } from "./find-session-viewer";
import { findSettings } from "./find-settings";

export const metadata: Metadata = {
  title: { default: "Tranche", template: "%s · Tranche" },
  description: "Exports of advertisers, deals and clicks that are provably complete.",
};

/**
 * Theme and locale are known before the first byte, so that the page never flashes in others. The words are English in
 * every locale; numbers, days and the side on which things begin are the reader's.
 */
export default async function RootLayout({ children }: LayoutProps<"/">) {
  const theme = (await cookies()).get(themeCookie)?.value;
  const sent = await headers();
  const locale = readLocale(sent.get("accept-language"), (await findSettings()).locale);
  // As Next does with the scripts that it writes itself (lib/http/security-headers.mjs).
  const nonce = /'nonce-([^']+)'/.exec(sent.get("content-security-policy") ?? "")?.[1];
  const viewer = await findSessionViewer();
  return (
    <html
      lang="en"
      dir={directionOf(locale)}
      data-theme={isTheme(theme) ? theme : "system"}
      data-viewer={viewer?.userId}
    >
      <body>
        <script
          nonce={nonce}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a script of our own, the same for everybody
          dangerouslySetInnerHTML={{ __html: earlyPressScript }}
          suppressHydrationWarning
        />
        <Providers isSignedIn={viewer !== undefined} locale={locale}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
