import { apiRoute, exportStreamDeps, otherMethods } from "@/app/deps";
import { exportId } from "@/lib/http/call/query";
import { streamExport } from "@/lib/http/stream/export-stream";

// Seconds, where the platform cuts requests off (Vercel).
export const maxDuration = 300;

export const GET = apiRoute<{ id: string }>((call) =>
  streamExport(exportStreamDeps(call), call, exportId(call.params.id)),
);

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
