import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

// Secrets have to be read again to sign, so they are encrypted and not digested: AES-256-GCM, with a key made from
// AUTH_SECRET by HKDF. Whoever changes AUTH_SECRET rotates the webhooks' secrets as well.

const version = "v1";
const ivBytes = 12;
const tagBytes = 16;

/** A new signing secret: whsec_ and 32 random bytes in base64. Source: Standard Webhooks, "Signature scheme". */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

export function encryptSecret(secret: string, authSecret: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", keyOf(authSecret), iv);
  const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return `${version}.${Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64url")}`;
}

/** Throws when the text was made with another AUTH_SECRET or was changed. */
export function decryptSecret(encrypted: string, authSecret: string): string {
  const [found, encoded = ""] = encrypted.split(".");
  if (found !== version) throw new Error("A webhook secret is stored in an unknown way.");
  const bytes = Buffer.from(encoded, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(authSecret), bytes.subarray(0, ivBytes));
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString(
    "utf8",
  );
}

/** False for what was made with another AUTH_SECRET. */
export function isReadable(encrypted: string, authSecret: string): boolean {
  try {
    decryptSecret(encrypted, authSecret);
    return true;
  } catch {
    return false; // an Error of one of its two kinds is all that it throws
  }
}

function keyOf(authSecret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", authSecret, "", "tranche webhook secrets", 32));
}
