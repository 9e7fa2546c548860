import { type Attributes, context, propagation, SpanStatusCode, trace } from "@opentelemetry/api";

// Spans of what we do ourselves; requests have those that Next makes. Where nobody has asked for traces (start-tracing.ts)
// the API of OpenTelemetry does nothing, and this costs a function call.

const traceparent = "traceparent";

/** Does `work` in a span of that name. A span whose work throws says so. */
export async function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer("tranche").startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      if (error instanceof Error) span.recordException(error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The present trace, for work that others do later: what `inTraceOf` takes. Undefined where there is none. */
export function presentTrace(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier[traceparent];
}

/** Does `work` as a part of that trace, which another process may have begun. Source: W3C Trace Context. */
export function inTraceOf<T>(parent: string | undefined, work: () => Promise<T>): Promise<T> {
  if (parent === undefined) return work();
  return context.with(propagation.extract(context.active(), { [traceparent]: parent }), work);
}
