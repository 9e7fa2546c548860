import { Inngest } from "inngest";
import { engineAppId } from "@/lib/env";
import { OwnEvents } from "./own-events";
import { sdkLog } from "./sdk-log";
import { StepTimes } from "./step-times";

/**
 * The durable functions' client. Where its server is and how calls are signed comes from INNGEST_BASE_URL,
 * INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY, which the SDK reads itself.
 */
export const inngest = new Inngest({
  id: engineAppId(),
  middleware: [OwnEvents, StepTimes],
  internalLogger: sdkLog,
});
