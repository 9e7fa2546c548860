import { apiRoute, exportStreamDeps, otherMethods } from "@/app/deps";
import { streamExports } from "@/lib/http/stream/export-stream";

// Seconds, where the platform cuts requests off (Vercel).
export const maxDuration = 300;

export const GET = apiRoute((call) => streamExports(exportStreamDeps(call), call));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
