import type { Metadata } from "next";
import { MessagePage } from "@/components/shell/message-page";
import { buttonStyle } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <MessagePage title="There is nothing at this address" text="The link may be old, or mistyped.">
      <a className={buttonStyle({ look: "primary" })} href="/reports">
        Go to the reports
      </a>
    </MessagePage>
  );
}
