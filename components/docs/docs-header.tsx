import { Logo } from "@/components/shell/logo";
import { buttonStyle } from "@/components/ui/button";

/** The head of a page that needs no account. */
export function DocsHeader() {
  return (
    <header className="flex h-12 shrink-0 items-center justify-between gap-4 border-b border-line bg-surface px-4 print:hidden">
      <span className="flex items-center gap-3">
        <Logo />
        <span className="text-muted">API</span>
      </span>
      <nav aria-label="Pages" className="flex gap-1">
        <a href="/api/v1/openapi.json" className={buttonStyle({ look: "quiet" })}>
          openapi.json
        </a>
        <a href="/reports" className={buttonStyle({ look: "quiet" })}>
          Reports
        </a>
      </nav>
    </header>
  );
}
