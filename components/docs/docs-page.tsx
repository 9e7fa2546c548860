import type { ReactNode } from "react";
import type { OpenApiDocument } from "@/lib/contract/openapi";
import { Contents } from "./contents";
import { OperationView } from "./operation-view";
import { operationsOf } from "./operations-of";
import { Prose } from "./prose";
import { SampleTabs } from "./sample-tabs";
import type { Sample } from "./samples";
import { SchemaView, schemaAnchor } from "./schema-view";
import { TryIt } from "./try-it";

interface DocsPageProps {
  document: OpenApiDocument;
  samples: Sample[];
}

/** The manual of the API: how to begin, a place to try it, and the reference drawn from the OpenAPI document. */
export function DocsPage({ document, samples }: DocsPageProps) {
  const { components } = document;
  return (
    <div className="mx-auto flex w-full max-w-6xl gap-8 px-4">
      <Contents document={document} />
      <main className="flex min-w-0 flex-1 flex-col gap-10 py-6">
        <section id="start" aria-labelledby="start-title" className="flex scroll-mt-4 flex-col gap-3">
          <h1 id="start-title" className="text-lg font-semibold">
            Exports in three calls
          </h1>
          <Prose>
            Ask for an export, wait for its end, download the file. It is made in the background, so the first
            call answers at once and the waiting is done by the server. Put your key into the environment
            variable `TRANCHE_API_KEY`, then:
          </Prose>
          <SampleTabs samples={samples} />
        </section>
        <Section id="try" title="Try it">
          <Prose>
            This really makes an export: the POST is sent as it stands, and followed to its file as the
            samples do it.
          </Prose>
          <TryIt />
        </Section>
        <Section id="client" title="Client">
          <Prose>
            `/client.js` is a client of this API as one JavaScript module without dependencies, for Node and
            for pages of this address. `/client.d.ts` has its types, with the report types, filters and
            columns of this installation.
          </Prose>
          <Prose>
            `createClient` takes `baseUrl` and `apiKey`; a page needs neither while its reader is signed in.
            It takes a `fetch` as well, such as one that goes through a proxy. `runToFile` makes an export and
            writes its file, `run` hands out the file as a stream, and `runToEnd` only waits: on a page, lead
            the browser to the `download_url` that it returns. What is refused throws an `ApiFailure`.
          </Prose>
        </Section>
        <Section id="credentials" title="Credentials">
          <dl className="flex flex-col">
            {Object.entries(components.securitySchemes).map(([id, scheme]) => (
              <div key={id} className="border-t border-line py-1.5 first:border-t-0">
                <dt className="font-mono text-xs font-medium">{credentialWords(scheme)}</dt>
                <dd>
                  <Prose className="text-sm">{String(scheme.description ?? "")}</Prose>
                </dd>
              </div>
            ))}
          </dl>
        </Section>
        <Section id="errors" title="Errors">
          <Prose>
            Every refusal has the same shape, except the 409 of `POST /exports`, which is the export that is
            under way. Wait `Retry-After` seconds where that header is set.
          </Prose>
          <ul>
            {Object.entries(components.responses).map(([code, { description = "" }]) => (
              <li key={code} className="border-t border-line py-1.5 first:border-t-0">
                <Prose className="text-sm">{description.replace(/^(\w+):/, "`$1`")}</Prose>
              </li>
            ))}
          </ul>
        </Section>
        {document.tags.map(({ name, description }) => (
          <Section key={name} id={`tag-${name}`} title={name}>
            <Prose>{description}</Prose>
            {operationsOf(document, name).map(({ method, path, operation }) => (
              <OperationView
                key={operation.operationId}
                method={method}
                path={`/api/v1${path}`}
                operation={operation}
                components={components}
              />
            ))}
          </Section>
        ))}
        <Section id="schemas" title="Schemas">
          {Object.entries(components.schemas).map(([name, schema]) => (
            <article
              key={name}
              id={schemaAnchor(name)}
              className="flex scroll-mt-4 flex-col gap-1 border-t border-line py-4"
            >
              <h3 className="font-mono text-sm font-semibold">{name}</h3>
              {typeof schema.description === "string" && (
                <Prose className="text-sm">{schema.description}</Prose>
              )}
              <SchemaView schema={schema} />
            </article>
          ))}
        </Section>
      </main>
    </div>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="flex min-w-0 scroll-mt-4 flex-col gap-3">
      <h2 id={`${id}-title`} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

function credentialWords({ type, in: place, name }: Record<string, unknown>): string {
  if (type === "http") return "Authorization: Bearer <key>";
  if (place === "query") return `?${name}=<key>`;
  return place === "cookie" ? `Cookie ${name}` : `${name}: <key>`;
}
