import { createMetricsAnswer } from "@/lib/deps/metrics";

export const GET = createMetricsAnswer();
