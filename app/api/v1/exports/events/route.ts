import { apiRoute, exportStreamDeps, otherMethods } from "@/app/deps";
import { streamExportsOperation } from "@/lib/http/openapi/operations/one-export";
import { streamExports } from "@/lib/http/stream/export-stream";

// Seconds, where the platform cuts requests off (Vercel).
export const maxDuration = 300;

export const GET = apiRoute(streamExportsOperation, (call) =>
  streamExports(exportStreamDeps(call), call, call.headers["Last-Event-ID"]),
);

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
