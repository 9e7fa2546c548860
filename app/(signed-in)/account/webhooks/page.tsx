import type { Metadata } from "next";
import { AppPage } from "@/app/(signed-in)/app-page";
import { requireViewer } from "@/app/(signed-in)/require-viewer";
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
