import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { ApiError } from "@/lib/contract/api-error";

/** The verified e-mail address that a token proves, or undefined when it proves none. */
export type VerifyToken = (token: string) => Promise<string | undefined>;

interface TokenSettings {
  issuer: string | undefined;
  audience: string | undefined;
  jwksUrl: string | undefined;
}

/** Signatures whose keys an identity provider can publish: a secret that verifies could sign as well. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/**
 * Tokens that are made to be shown as a credential say so or say nothing; one that was made for something else, as
 * "logout+jwt", is none. Sources: RFC 9068, section 2.1, and RFC 8725, section 3.11.
 */
const types = [undefined, "jwt", "at+jwt"];

/** What jose throws when it is the provider's key set that cannot be had, and not the token that is bad. */
const unavailable = new Set(["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"]);

/**
 * Makes the judge of tokens (JWT, RFC 7519) of one identity provider; undefined when none is configured. A token counts
 * when it is signed by a key that the provider publishes, is for us, has an end that has not come, and says of its
 * e-mail address that it is verified.
 */
export function createVerifyToken({ issuer, audience, jwksUrl }: TokenSettings): VerifyToken | undefined {
  if (issuer === undefined || audience === undefined || jwksUrl === undefined) return undefined;
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  const options = { issuer, audience, algorithms, requiredClaims: ["exp"], clockTolerance: 30 };
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, options);
      if (!types.includes(protectedHeader.typ?.toLowerCase().replace(/^application\//, ""))) return undefined;
      const { email, email_verified } = payload;
      return typeof email === "string" && email !== "" && email_verified === true ? email : undefined;
    } catch (cause) {
      if (cause instanceof errors.JOSEError && !unavailable.has(cause.code)) return undefined;
      throw new ApiError("SERVICE_UNAVAILABLE", "The identity provider's keys cannot be read just now.", {
        cause,
        retryAfterSeconds: 5,
      });
    }
  };
}
