import { apiRoute, deps, otherMethods } from "@/app/deps";
import { changeSettingsOperation, readSettingsOperation } from "@/lib/http/openapi/operations/settings";
import { changeSettings, readSettings } from "@/lib/views/page-settings";

export const GET = apiRoute(readSettingsOperation, async ({ viewer }) => ({
  body: { settings: await readSettings(deps().database, viewer.userId) },
}));

export const PATCH = apiRoute(changeSettingsOperation, async ({ viewer, body }) => ({
  body: { settings: await changeSettings(deps().database, viewer.userId, body) },
}));

export const { DELETE, OPTIONS, POST, PUT } = otherMethods("GET", "PATCH");
