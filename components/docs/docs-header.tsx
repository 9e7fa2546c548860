import { Logo } from "@/components/shell/logo";
import { buttonStyle } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

/** The head of a page that needs no account. */
export function DocsHeader() {
  return (
    <header className="flex h-12 shrink-0 items-center justify-between gap-x-4 border-b border-line bg-surface px-4 max-sm:gap-x-1 max-sm:pe-1 print:hidden">
      <span className="flex items-center gap-3">
        <Logo />
        <span className="text-muted">API</span>
      </span>
      <nav aria-label="Pages" className="flex sm:gap-1">
        <a href="/api/v1/openapi.json" className={cn(buttonStyle({ look: "quiet" }), "max-sm:px-2")}>
          openapi.json
        </a>
        <a href="/reports" className={cn(buttonStyle({ look: "quiet" }), "max-sm:px-2")}>
          Reports
        </a>
      </nav>
    </header>
  );
}
