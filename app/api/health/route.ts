import { createHealthCheck } from "@/lib/deps/health";

export const GET = createHealthCheck();
