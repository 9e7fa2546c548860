import { Middleware, NonRetriableError } from "inngest";
import { z } from "zod";
import { coreDeps } from "@/lib/deps/core";

/** Who sent an event; a failure's event carries that of the run that failed. */
const sentBy = z.object({ installation: z.string().optional() });
const failedEvent = z.object({ event: z.object({ data: sentBy }) });

/**
 * Names the installation in every event that it sends, and refuses runs for an event of another one: the ids in it are
 * those of other rows. Where two installations have the same app id at one engine, it calls either for both. An event
 * that names nobody is of earlier code, and counts as ours.
 */
export class OwnEvents extends Middleware.BaseMiddleware {
  override readonly id = "own-events";

  override async transformSendEvent(sent: Middleware.TransformSendEventArgs) {
    const installation = (await coreDeps().readInstallation()).id;
    return {
      ...sent,
      events: sent.events.map((event) => ({ ...event, data: { ...event.data, installation } })),
    };
  }

  override async wrapFunctionHandler({
    ctx,
    fn,
    next,
  }: Middleware.WrapFunctionHandlerArgs): Promise<unknown> {
    const { name, data } = ctx.event;
    const failed = failedEvent.safeParse(data).data?.event.data;
    const { installation } = failed ?? sentBy.parse(data ?? {});
    if (installation === undefined) return next();
    const { readInstallation, log } = coreDeps();
    if (installation === (await readInstallation()).id) return next();
    const words =
      "An event of another installation was refused. Two installations share an engine under one app id: give each an " +
      "INNGEST_APP_ID of its own (lib/OPERATIONS.md).";
    log.error({ event: name, function: fn.id(), sentBy: installation }, words);
    throw new NonRetriableError(words);
  }
}
