import { Webhook } from "standardwebhooks";
import { decryptSecret } from "./secret";

interface SigningEndpoint {
  secretEncrypted: string;
  previousSecretEncrypted: string | null;
  previousSecretExpiresAt: Date | null;
}

/**
 * The headers that prove a message, signed now: with the endpoint's secret and, for a day after a rotation, with the
 * previous one too. Source: Standard Webhooks 1.0, "Signature scheme".
 */
export function signedHeaders(
  endpoint: SigningEndpoint,
  id: string,
  body: string,
  authSecret: string,
): Record<string, string> {
  const now = new Date();
  const { secretEncrypted, previousSecretEncrypted: previous, previousSecretExpiresAt } = endpoint;
  const isPreviousAlive = previousSecretExpiresAt !== null && previousSecretExpiresAt > now;
  const secrets = [secretEncrypted, ...(previous !== null && isPreviousAlive ? [previous] : [])];
  const signatures = secrets.map((secret) =>
    new Webhook(decryptSecret(secret, authSecret)).sign(id, now, body),
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}
