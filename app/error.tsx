"use client";

import { MessagePage } from "@/components/shell/message-page";

export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return (
    <MessagePage
      title="This page could not be loaded"
      text="Something went wrong on our side. Exports that are under way go on. Try again; if it stays so, tell whoever runs this app."
    >
      {/* No Button: every page loads this one too, and would load the looks of all buttons twice. */}
      <button
        type="button"
        className="h-8 cursor-pointer rounded-md bg-accent-fill px-3 font-medium text-on-accent transition-colors hover:bg-accent-fill-hover pointer-coarse:h-10"
        onClick={() => retry()}
      >
        Try again
      </button>
    </MessagePage>
  );
}
