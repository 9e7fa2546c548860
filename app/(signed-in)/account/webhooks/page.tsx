import type { Metadata } from "next";
import { AppPage } from "@/app/app-page";
import { requireViewer } from "@/app/require-viewer";
import { Webhooks } from "@/components/account/webhooks";

export const metadata: Metadata = { title: "Webhooks" };

export default async function Page() {
  const viewer = await requireViewer("/account/webhooks");
  return (
    <AppPage viewer={viewer}>
      <Webhooks />
    </AppPage>
  );
}
