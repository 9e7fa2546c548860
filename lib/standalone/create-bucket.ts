import { readCommand } from "@/lib/command";
import { env, storeSettings } from "@/lib/env";
import { ensureBucket } from "@/lib/storage/object-store";

const usage = `npm run bucket:create

Makes the bucket that S3_BUCKET names, unless it is there.`;

readCommand({ usage, usesInstallation: true }, {});
await ensureBucket(storeSettings(env()));
