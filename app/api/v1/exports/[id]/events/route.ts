import { apiRoute, exportStreamParts, otherMethods } from "@/lib/deps";
import { streamExport } from "@/lib/http/export-stream";
import { exportId } from "@/lib/http/query";

// Seconds, where the platform cuts requests off (Vercel).
export const maxDuration = 300;

export const GET = apiRoute<{ id: string }>((call) =>
  streamExport(exportStreamParts(call), call, exportId(call.params.id)),
);

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
