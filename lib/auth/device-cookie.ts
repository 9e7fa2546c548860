import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { personDigest } from "./person-digest";
import { isReachedByHttps, type SessionSettings } from "./sessions";

const daysMax = 90;
const daySeconds = 86_400;

/** Tells a browser from which somebody has signed in lately from those of guessers. */
export interface DeviceCookies {
  /** The device that a request comes from, if this person has signed in there in the last 90 days; else null. */
  read(request: Headers, email: string, now: Date): string | null;
  /** The Set-Cookie header after a sign-in; the device keeps its name. */
  write(email: string, deviceId: string | null, now: Date): string;
}

/**
 * A cookie that proves an earlier sign-in of the same person, and nothing else: it opens nothing. Attempts from such a
 * device are counted by themselves, so that guessing by others never keeps its owner out. Source: OWASP, "Slow Down
 * Online Guessing Attacks with Device Cookies".
 */
export function createDeviceCookies({ secret, appUrl }: SessionSettings): DeviceCookies {
  const isSecure = isReachedByHttps(appUrl);
  const name = isSecure ? "__Host-tranche.device" : "tranche.device";
  const key = Buffer.from(hkdfSync("sha256", secret, "", "tranche device cookies", 32));
  const sign = (email: string, deviceId: string, day: number): string =>
    createHmac("sha256", key)
      .update(`${personDigest(email)} ${deviceId} ${day}`)
      .digest("base64url");
  return {
    read(request, email, now) {
      for (const part of (request.get("cookie") ?? "").split(";")) {
        const [found, value = ""] = part.trim().split("=");
        if (found !== name) continue;
        const [deviceId = "", day = "", signature = ""] = value.split(".");
        const age = dayOf(now) - Number(day);
        if (!(age >= 0 && age <= daysMax)) continue;
        const [given, right] = [signature, sign(email, deviceId, Number(day))].map((text) =>
          Buffer.from(text),
        );
        if (given && right && given.length === right.length && timingSafeEqual(given, right)) return deviceId;
      }
      return null;
    },
    write(email, deviceId, now) {
      const id = deviceId ?? randomBytes(12).toString("base64url");
      const value = `${id}.${dayOf(now)}.${sign(email, id, dayOf(now))}`;
      const flags = `Max-Age=${daysMax * daySeconds}; Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
      return `${name}=${value}; ${flags}`;
    },
  };
}

/** Days since 1970, UTC. */
function dayOf(now: Date): number {
  return Math.floor(now.getTime() / 1000 / daySeconds);
}
