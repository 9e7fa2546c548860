import "server-only";
import { announce } from "@/inngest/announce";
import { createWeb } from "@/lib/deps/web";

export const { apiRoute, deps, exportStreamDeps, otherMethods } = createWeb(announce);
