import type { AuditAction, AuditCredential } from "@/lib/contract/audit";

const words: Record<AuditAction, string> = {
  "export.created": "Export asked for",
  "export.deduped": "Finished export handed out",
  "export.downloaded": "Export downloaded",
  "export.cancelled": "Export cancelled",
  "export.retried": "Export retried",
  "share.created": "Shared link made",
  "share.opened": "Shared link opened",
  "share.downloaded": "Downloaded by shared link",
  "share.revoked": "Shared link revoked",
  "export.renamed": "Export renamed",
  "api_key.rotated": "API key rotated",
  "api_key.previous_ended": "Previous API key ended",
  "view.created": "View saved",
  "view.changed": "View changed",
  "view.deleted": "View deleted",
  "view.restored": "View restored",
  "webhook.created": "Webhook created",
  "webhook.disabled": "Webhook switched off",
  "webhook.enabled": "Webhook switched on",
  "webhook.secret_rotated": "Webhook secret rotated",
  "webhook.tested": "Webhook tested",
  "webhook.deleted": "Webhook deleted",
  "sign_in.link_made": "Sign-in link made",
  "sign_in.accepted": "Signed in",
  "sign_in.refused": "Sign-in refused",
  "session.ended": "Session ended",
  "password.changed": "Password changed",
  "password.refused": "Password change refused",
};

const credentials: Record<AuditCredential, string> = {
  api_key: "API key",
  session: "session",
  token: "token",
  password: "password",
  link: "sign-in link",
};

/** What was done, for a person; an action of another version of the app as it is. */
export function actionWords(action: string): string {
  return wordsFor(words, action);
}

/** How somebody proved who they are, for a person. */
export function credentialWords(credential: string): string {
  return wordsFor(credentials, credential);
}

function wordsFor(known: Readonly<Record<string, string>>, key: string): string {
  return Object.entries(known).find(([one]) => one === key)?.[1] ?? key;
}
