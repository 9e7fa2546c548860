import { createHash, randomBytes } from "node:crypto";

/** A new API key: 64 lower-case hex characters. Shown once; only its digest is kept. */
export function createApiKey(): string {
  return randomBytes(32).toString("hex");
}

/**
 * What is stored and looked up in place of a key. A key has 256 random bits, so a plain SHA-256 cannot be guessed
 * backwards, and a look-up by digest tells a timing attacker nothing about the key.
 */
export function digestApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Whether a text can be a key at all; what cannot is not looked up. */
export function isApiKey(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
