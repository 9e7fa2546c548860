import "server-only";
import { announce } from "@/inngest/announce";
import { createWeb } from "@/lib/deps/web";

export const { apiFrame, apiRoute, deps, exportStreamDeps, otherMethods } = createWeb(announce);
