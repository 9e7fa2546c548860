import type { Metadata } from "next";
import { AppPage } from "@/app/(signed-in)/app-page";
import { requireViewer } from "@/app/(signed-in)/require-viewer";
import { ChangePassword } from "@/components/account/change-password";
import { Sessions } from "@/components/account/sessions";
import { passwordLengthMin } from "@/lib/contract/account";

export const metadata: Metadata = { title: "Sessions and password" };

export default async function Page() {
  const viewer = await requireViewer("/account/sessions");
  return (
    <AppPage viewer={viewer}>
      <Sessions />
      <ChangePassword email={viewer.email} lengthMin={passwordLengthMin} />
    </AppPage>
  );
}
