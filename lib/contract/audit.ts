import { z } from "zod";
import { integer } from "./params/integer";

/** What the audit log knows of. Each is written by whoever does it, wherever it is done. */
export const auditActions = [
  "export.created",
  "export.deduped",
  "export.downloaded",
  "export.cancelled",
  "export.retried",
  "share.created",
  "share.opened",
  "share.downloaded",
  "share.revoked",
  "export.renamed",
  "api_key.rotated",
  "api_key.previous_ended",
  "view.created",
  "view.changed",
  "view.deleted",
  "view.restored",
  "webhook.created",
  "webhook.disabled",
  "webhook.enabled",
  "webhook.secret_rotated",
  "webhook.tested",
  "webhook.deleted",
  "sign_in.link_made",
  "sign_in.accepted",
  "sign_in.refused",
  "session.ended",
  "password.changed",
  "password.refused",
] as const;

export type AuditAction = (typeof auditActions)[number];

/** How the person of an entry proved who they are. */
export const auditCredentials = ["api_key", "session", "token", "password", "link"] as const;

export type AuditCredential = (typeof auditCredentials)[number];

/** Query of GET /audit-log. */
export const auditLogQuery = z.object({
  /** Only entries older than the one of this id. */
  before: integer(
    { title: "Before", description: "Entries older than this one." },
    { min: 1, max: Number.MAX_SAFE_INTEGER },
  ),
  action: z.enum(auditActions, `must be one of ${auditActions.join(", ")}`).optional(),
});

export type AuditLogQuery = z.infer<typeof auditLogQuery>;

export const auditEntry = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  action: z.string(),
  /** Null for refused sign-ins with an unknown e-mail address, and for people who were removed since. */
  user_id: z.number().int().nullable(),
  user_email: z.string().nullable(),
  export_id: z.number().int().nullable(),
  credential: z.string().nullable(),
  ip_address: z.string().nullable(),
  request_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});

export type AuditEntry = z.infer<typeof auditEntry>;

/** GET /audit-log: newest first. */
export const auditLogAnswer = z.object({
  entries: z.array(auditEntry),
  /** Ask again with `before` set to this for older entries; null when there are none. */
  next_before: z.number().int().nullable(),
});

export type AuditLogAnswer = z.infer<typeof auditLogAnswer>;
