import { changeSettingsBody, settingsAnswer } from "@/lib/contract/settings";
import { defineOperation, type Operation } from "../operation";

const tag = "Views";

const settings = {
  report_type: "deals_excel",
  rail_folded: false,
  report_types: {
    deals_excel: { address: "active=true&sort=end_date_asc", view: 7, dense: true, widths: { title: 320 } },
  },
};

export const readSettingsOperation = defineOperation({
  method: "get",
  path: "/settings",
  operationId: "readSettings",
  tag,
  summary: "What the page remembers of you",
  description: "The same on every device.",
  answers: {
    200: { description: "The settings.", schema: settingsAnswer, example: { settings } },
  },
  errors: [],
});

export const changeSettingsOperation = defineOperation({
  method: "patch",
  path: "/settings",
  operationId: "changeSettings",
  tag,
  summary: "Change what the page remembers of you",
  description:
    "A JSON Merge Patch (RFC 7396): what is left out stays, null takes a key away. Unknown keys are kept.",
  body: {
    schema: changeSettingsBody,
    examples: {
      default: {
        summary: "Deals begin with the view 7",
        value: { report_types: { deals_excel: { view: 7 } } },
      },
    },
  },
  answers: {
    200: { description: "All settings, as they are now.", schema: settingsAnswer, example: { settings } },
  },
  errors: ["BAD_REQUEST", "PAYLOAD_TOO_LARGE"],
});

export const settingsOperations: readonly Operation[] = [readSettingsOperation, changeSettingsOperation];
