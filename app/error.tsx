"use client";

import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return (
    <MessagePage
      title="This page could not be loaded"
      text="Something went wrong on our side. Exports that are under way go on. Try again; if it stays so, tell whoever runs this app."
    >
      <Button look="primary" onClick={() => retry()}>
        Try again
      </Button>
    </MessagePage>
  );
}
