import type { Metadata } from "next";
import { headers } from "next/headers";
import { AppPage } from "@/app/(signed-in)/app-page";
import { requireViewer } from "@/app/(signed-in)/require-viewer";
import { findSettings } from "@/app/find-settings";
import { NumbersAndDates } from "@/components/account/numbers-and-dates";
import { readLocale } from "@/components/format/locale";

export const metadata: Metadata = { title: "Numbers and dates" };

export default async function Page() {
  const viewer = await requireViewer("/account/numbers-and-dates");
  const ofBrowser = readLocale((await headers()).get("accept-language"));
  return (
    <AppPage viewer={viewer}>
      <NumbersAndDates chosen={(await findSettings()).locale ?? null} ofBrowser={ofBrowser} />
    </AppPage>
  );
}
