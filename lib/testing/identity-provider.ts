import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An identity provider that publishes one key and signs whatever it is asked to. */
export async function startIdentityProvider() {
  const keys = await generateKeyPair("RS256");
  const published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256" }] };
  const server = http.createServer((_request, response) => response.end(JSON.stringify(published)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const settings = {
    issuer: "https://id.example/",
    audience: "tranche",
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
  };
  return {
    ...settings,
    /** A token with these claims, of this issuer and for this audience, with five minutes to live unless told otherwise. */
    sign(
      claims: JWTPayload,
      { kid = "one", expires = "5m", key = keys.privateKey, typ }: Forgery = {},
    ): Promise<string> {
      const jwt = new SignJWT({ iss: settings.issuer, aud: settings.audience, ...claims });
      jwt.setProtectedHeader({ alg: "RS256", kid, ...(typ === undefined ? {} : { typ }) });
      if (expires !== null) jwt.setExpirationTime(expires);
      return jwt.sign(key);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Forgery {
  kid?: string;
  /** From now, as "5m"; null for no end. */
  expires?: string | null;
  key?: CryptoKey;
  typ?: string;
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;
