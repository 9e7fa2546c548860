import type { OpenApiDocument } from "@/lib/contract/openapi";
import { Method } from "./operation-view";
import { operationsOf } from "./operations-of";

const firstSections = [
  { id: "start", title: "Quick start" },
  { id: "try", title: "Try it" },
  { id: "client", title: "Client" },
  { id: "credentials", title: "Credentials" },
  { id: "errors", title: "Errors" },
];

const linkStyle = "block truncate rounded-sm px-2 py-1 text-muted hover:bg-hover hover:text-ink";

/** The way through the page; on narrow screens there is only the page itself. */
export function Contents({ document }: { document: OpenApiDocument }) {
  return (
    <nav
      aria-label="Contents"
      className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col gap-4 overflow-y-auto py-6 lg:flex print:hidden"
    >
      <ul>
        {firstSections.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`} className={linkStyle}>
              {title}
            </a>
          </li>
        ))}
      </ul>
      {document.tags.map(({ name }) => (
        <div key={name}>
          <p className="px-2 pb-1 text-xs font-semibold">{name}</p>
          <ul>
            {operationsOf(document, name).map(({ method, operation }) => (
              <li key={operation.operationId}>
                <a href={`#${operation.operationId}`} className={linkStyle}>
                  <Method method={method} className="inline-block" /> {operation.summary}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <a href="#schemas" className={linkStyle}>
        Schemas
      </a>
    </nav>
  );
}
