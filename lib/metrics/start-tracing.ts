/**
 * Sends traces by OTLP over HTTP to where OpenTelemetry's own variables say, from now on and until the process ends; does
 * nothing, and loads nothing, where none of them names a place. The SDK reads the variables itself. Source: OpenTelemetry
 * specification, "Environment Variable Specification" and "OTLP Exporter Configuration".
 */
export async function startTracing(environment: NodeJS.ProcessEnv): Promise<void> {
  const isPlaceNamed =
    environment.OTEL_EXPORTER_OTLP_ENDPOINT || environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (!isPlaceNamed || environment.OTEL_SDK_DISABLED === "true") return;
  const { registerTracerProvider } = await import("./tracer-provider");
  const provider = registerTracerProvider();
  // What was not sent yet is sent before the process ends.
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void provider.shutdown());
}
