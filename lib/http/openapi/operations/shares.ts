import { Unusable } from "@/lib/contract/params/parameter";
import {
  createShareAnswer,
  createShareBody,
  downloadShareAnswer,
  openShareAnswer,
  openShareBody,
  type Share,
  shareListAnswer,
} from "@/lib/contract/share";
import { manifestExample } from "../examples";
import { type Field, idOf } from "../field";
import { defineOperation, exportId, type Operation } from "../operation";

const tag = "Shares";

const share: Share = {
  id: 12,
  requires_sign_in: false,
  created_at: "2026-11-29T09:00:00.000Z",
  expires_at: "2026-11-30T09:00:00.000Z",
  openings: 2,
  downloads: 1,
  last_opened_at: "2026-11-29T11:20:00.000Z",
};
const secret = "qoWqkz0bJ6kqk3mB5wq1m2l8p9xV4cTn7RrYd0sHf2U";
const publicId = "Yk3vQ9sTzL0a";

/** What stands in a link before its secret. */
const linkId: Field<string> = {
  description: "What stands between /s/ and # in the link.",
  schema: { type: "string" },
  example: publicId,
  read: ([given = ""]) => (/^[\w-]{12}$/.test(given) ? given : new Unusable("There is no such link.")),
};

export const listSharesOperation = defineOperation({
  method: "get",
  path: "/exports/{id}/shares",
  operationId: "listShares",
  tag,
  summary: "List the links to an export",
  description: "Those that are open, newest first, with how often each was opened.",
  params: { id: exportId },
  answers: { 200: { description: "The links.", schema: shareListAnswer, example: { shares: [share] } } },
  errors: ["NOT_FOUND"],
});

export const createShareOperation = defineOperation({
  method: "post",
  path: "/exports/{id}/shares",
  operationId: "createShare",
  tag,
  summary: "Share an export",
  description:
    "A link that shows the receipt of a finished export and downloads its file, for people without an account too. It " +
    "ends after `hours`, with the file, when it is revoked, and when its owner may no longer see what is in the file. " +
    "Only this answer shows it. 409 where there is no file, and for more than ten open links.",
  params: { id: exportId },
  body: {
    schema: createShareBody,
    examples: { day: { summary: "For a day", value: { hours: 24, requires_sign_in: false } } },
  },
  answers: {
    201: {
      description: "The link.",
      schema: createShareAnswer,
      example: { share, url: `https://app.example.com/s/${publicId}#${secret}` },
    },
  },
  errors: ["BAD_REQUEST", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "PAYLOAD_TOO_LARGE"],
});

export const revokeShareOperation = defineOperation({
  method: "delete",
  path: "/exports/{id}/shares/{share_id}",
  operationId: "revokeShare",
  tag,
  summary: "Revoke a link",
  description: "It opens nothing from now on. A download that has begun goes on.",
  params: {
    id: exportId,
    share_id: idOf("link", { description: "Id of a link to this export.", example: 12 }),
  },
  answers: { 204: { description: "Revoked." } },
  errors: ["NOT_FOUND"],
});

/** Of both operations for whoever has a link. */
const withLink = {
  method: "post",
  tag,
  params: { id: linkId },
  body: { schema: openShareBody, examples: { secret: { summary: "The link's own", value: { secret } } } },
  errors: ["BAD_REQUEST", "UNAUTHORIZED", "NOT_FOUND", "PAYLOAD_TOO_LARGE", "RATE_LIMIT_EXCEEDED"],
  isPublic: true,
} as const;

export const openShareOperation = defineOperation({
  ...withLink,
  path: "/shares/{id}/open",
  operationId: "openShare",
  summary: "Open a link",
  description:
    "What the file promises, for whoever has the link. 404 in the same words for a wrong secret and for whatever has " +
    "ended. 401 where the link is for people who have signed in. Each opening is in the audit log.",
  answers: {
    200: {
      description: "The receipt.",
      schema: openShareAnswer,
      example: { expires_at: share.expires_at, manifest: manifestExample },
    },
  },
});

export const downloadShareOperation = defineOperation({
  ...withLink,
  path: "/shares/{id}/download",
  operationId: "downloadShare",
  summary: "Download by a link",
  description: "A fresh address of the file that works for a few minutes. Refused as opening is.",
  answers: {
    200: {
      description: "The address.",
      schema: downloadShareAnswer,
      example: { download_url: "https://store.example.com/…", download_expires_in_seconds: 300 },
    },
  },
});

export const shareOperations: readonly Operation[] = [
  listSharesOperation,
  createShareOperation,
  revokeShareOperation,
  openShareOperation,
  downloadShareOperation,
];
