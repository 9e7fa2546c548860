import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type {
  DescribedAnswer,
  DescribedContent,
  DescribedOperation,
  OpenApiDocument,
} from "@/lib/contract/openapi";
import { Code } from "./code";
import { Prose } from "./prose";
import { SchemaView } from "./schema-view";
import { typeWords } from "./type-words";

interface OperationViewProps {
  method: string;
  path: string;
  operation: DescribedOperation;
  components: OpenApiDocument["components"];
}

/** One operation: what it does, what it takes, what it answers. */
export function OperationView({ method, path, operation, components }: OperationViewProps) {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  return (
    <article
      id={operationId}
      aria-labelledby={`${operationId}-title`}
      className="flex scroll-mt-4 flex-col gap-2 border-t border-line py-5"
    >
      <h3 id={`${operationId}-title`} className="text-base font-semibold">
        {summary}
      </h3>
      <p className="flex flex-wrap items-center gap-2 font-mono text-xs">
        <Method method={method} />
        <span className="break-all">{path}</span>
      </p>
      <Prose>{description}</Prose>
      {parameters.length > 0 && (
        <Part title="Parameters">
          <ul>
            {parameters.map(({ name, in: place, description: words, schema }) => (
              <li key={`${place} ${name}`} className="border-t border-line py-1.5 first:border-t-0">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <code className="font-mono text-xs font-medium">{name}</code>
                  <span className="text-xs text-muted">
                    {place}, {typeWords(schema)}
                    {schema.default !== undefined && `, ${String(schema.default)} if not given`}
                  </span>
                </p>
                <Prose className="text-xs">{words}</Prose>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {requestBody && (
        <Part title="Body">
          <Content content={requestBody.content} name={`Body of ${operationId}`} />
        </Part>
      )}
      <Part title="Answers">
        <ul>
          {Object.entries(responses).map(([status, answer]) => (
            <Answer
              key={status}
              status={status}
              answer={answer}
              operationId={operationId}
              components={components}
            />
          ))}
        </ul>
      </Part>
    </article>
  );
}

function Answer({
  status,
  answer,
  operationId,
  components,
}: {
  status: string;
  answer: DescribedAnswer;
  operationId: string;
  components: OpenApiDocument["components"];
}) {
  const shared = answer.$ref?.split("/").at(-1);
  const { description = "", content } = shared === undefined ? answer : (components.responses[shared] ?? {});
  const head = (
    <>
      <span
        className={cn(
          "w-8 shrink-0 font-mono text-xs font-medium",
          Number(status) < 400 ? "text-good" : "text-bad",
        )}
      >
        {status}
      </span>
      <Prose className="text-sm">{description}</Prose>
    </>
  );
  // What all errors look like is told once.
  if (shared !== undefined || content === undefined) {
    return <li className="flex gap-2 border-t border-line py-1.5 ps-6 first:border-t-0">{head}</li>;
  }
  return (
    <li className="border-t border-line first:border-t-0">
      <details className="group">
        <summary className="flex cursor-pointer items-start gap-2 py-1.5 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="mt-0.5 size-4 shrink-0 text-muted group-open:rotate-90 rtl:rotate-180 rtl:group-open:rotate-90"
          />
          {head}
        </summary>
        <div className="flex flex-col gap-2 pb-3 ps-6">
          <Content content={content} name={`Answer ${status} of ${operationId}`} />
        </div>
      </details>
    </li>
  );
}

function Content({ content, name }: { content: DescribedContent; name: string }) {
  return Object.entries(content).map(([mediaType, { schema, example, examples = {} }]) => (
    <div key={mediaType} className="flex min-w-0 flex-col gap-2">
      <p className="font-mono text-xs text-muted">{mediaType}</p>
      <SchemaView schema={schema} />
      {example !== undefined && <Code code={JSON.stringify(example, null, 2)} name={name} />}
      {Object.entries(examples).map(([key, { summary, value }]) => (
        <div key={key} className="flex min-w-0 flex-col gap-1">
          <p className="text-xs text-muted">{summary}</p>
          <Code code={JSON.stringify(value, null, 2)} name={`${name}: ${summary}`} />
        </div>
      ))}
    </div>
  ));
}

export function Method({ method, className }: { method: string; className?: string }) {
  return (
    <span className={cn("w-12 shrink-0 font-mono text-xs font-semibold text-accent uppercase", className)}>
      {method}
    </span>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <h4 className="text-xs font-semibold text-muted">{title}</h4>
      {children}
    </div>
  );
}
