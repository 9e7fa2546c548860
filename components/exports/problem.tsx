import { signInAddress } from "@/components/shell/sign-in-address";
import { buttonStyle } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ApiFailure } from "@/lib/client/api-failure";

/** A failure in words, with the way out where there is one. */
export function Problem({ error, text }: { error: Error; text?: string }) {
  if (error instanceof ApiFailure && error.code === "UNAUTHORIZED") {
    return (
      <>
        Your session has ended.{" "}
        <a
          href={signInAddress(here())}
          className={cn(buttonStyle({ look: "link", size: "inline" }), "underline")}
        >
          Sign in again
        </a>
      </>
    );
  }
  if (error instanceof ApiFailure && error.status > 0) return text ?? error.message;
  return "The server did not answer. Check the connection and try again.";
}

/** This very view. Errors come up in the browser alone, so there is a location. */
function here(): string {
  return `${window.location.pathname}${window.location.search}`;
}
