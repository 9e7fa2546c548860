import { apiRoute, exportStreamDeps, otherMethods } from "@/app/deps";
import { streamExportOperation } from "@/lib/http/openapi/operations/one-export";
import { streamExport } from "@/lib/http/stream/export-stream";

// Seconds, where the platform cuts requests off (Vercel).
export const maxDuration = 300;

export const GET = apiRoute(streamExportOperation, (call) =>
  streamExport(exportStreamDeps(call), call, call.params.id, call.headers["Last-Event-ID"]),
);

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
