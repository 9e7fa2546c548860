import { randomBytes } from "node:crypto";
import { isSameSecret } from "@/lib/auth/same-secret";

const cookieName = "tranche.runs";

export interface PageDoor {
  /** The code that opens the page once: the next one as soon as this is used. */
  code(): string;
  /** The Set-Cookie header in exchange for the code, or null for any other. */
  exchange(code: string): string | null;
  /** Whether a Cookie header came of such an exchange. */
  isOpenFor(cookie: string | undefined): boolean;
}

/**
 * Who may look at the page of runs: every account of the machine reaches its port, and runs carry other people's data. A
 * link in an address is kept in histories, so it opens once, and what opens from then on is a cookie.
 */
export function createPageDoor(onUse: () => void): PageDoor {
  const secret = randomBytes(32).toString("base64url");
  let code = randomBytes(16).toString("base64url");
  return {
    code: () => code,
    exchange(given) {
      if (!isSameSecret(given, code)) return null;
      code = randomBytes(16).toString("base64url");
      onUse();
      return `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    },
    isOpenFor(cookie = "") {
      const values = cookie.split(";").map((part) => part.trim().split("="));
      return values.some(([name, value = ""]) => name === cookieName && isSameSecret(value, secret));
    },
  };
}
