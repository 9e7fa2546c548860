import { Middleware } from "inngest";
import { processMetrics } from "@/lib/metrics/process-metrics";

/** Times each try of a step, under its name without the number at its end: `render-12` is one of `render`. */
export class StepTimes extends Middleware.BaseMiddleware {
  override readonly id = "step-times";

  override async wrapStepHandler({ fn, stepInfo, next }: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    const startedAt = performance.now();
    let outcome = "failed";
    try {
      const result = await next();
      outcome = "ok";
      return result;
    } finally {
      const step = stepInfo.options.id.replace(/-\d+$/, "");
      const labels = { function: fn.id(), step, outcome };
      processMetrics().observeStep({ labels, seconds: (performance.now() - startedAt) / 1000 });
    }
  }
}
