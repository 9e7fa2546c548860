import type { Metadata } from "next";
import { AppPage } from "@/app/(signed-in)/app-page";
import { requireViewer } from "@/app/(signed-in)/require-viewer";
import { ApiKey } from "@/components/account/api-key";

export const metadata: Metadata = { title: "API key" };

export default async function Page() {
  const viewer = await requireViewer("/account/api-key");
  return (
    <AppPage viewer={viewer}>
      <ApiKey />
    </AppPage>
  );
}
