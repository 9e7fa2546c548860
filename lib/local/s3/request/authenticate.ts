import { notImplemented, S3Error } from "@/lib/local/s3/s3-error";
import type { S3Request } from "./request";
import {
  algorithm,
  type CredentialScope,
  canonicalRequest,
  isSameSignature,
  parseTimestamp,
  sign,
  signingKey,
  stringToSign,
} from "./sigv4";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface AuthenticateOptions {
  credentials: Credentials;
  region: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** A request whose signature was right. What follows is needed to check a body that is signed in chunks. */
export interface Authentication {
  /** Value of x-amz-content-sha256. */
  payloadHash: string;
  signature: string;
  key: Buffer;
  timestamp: string;
  scope: CredentialScope;
}

const skewMaxMs = 15 * 60 * 1000;
const expiresMaxSeconds = 604_800;

interface Claim {
  credential: string;
  signedHeaders: string[];
  signature: string;
  timestamp: string;
  payloadHash: string;
  /** Null when signed in the Authorization header. */
  expiresInSeconds: number | null;
}

/**
 * Verifies Signature Version 4, in the Authorization header or in the query. Throws the S3Error that S3 answers:
 * AccessDenied for anonymous, expired or partly unsigned requests, SignatureDoesNotMatch for altered ones.
 * Source: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
 */
export function authenticate(request: S3Request, options: AuthenticateOptions): Authentication {
  const { credentials, region, now } = options;
  const claim = readClaim(request);
  const scope = checkCredential(claim, credentials, region);
  checkTime(claim, scope, now);
  checkSignedHeaders(request, claim);

  const canonical = canonicalRequest(request, claim.signedHeaders, claim.payloadHash);
  const text = stringToSign(claim.timestamp, scope, canonical);
  const key = signingKey(credentials.secretAccessKey, scope);
  if (!isSameSignature(sign(key, text), claim.signature)) {
    throw new S3Error(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      { AWSAccessKeyId: credentials.accessKeyId, StringToSign: text, CanonicalRequest: canonical },
    );
  }
  const { payloadHash, signature, timestamp } = claim;
  return { payloadHash, signature, key, timestamp, scope };
}

function readClaim(request: S3Request): Claim {
  const header = request.headers.get("authorization");
  const isPresigned = request.query.has("X-Amz-Algorithm") || request.query.has("X-Amz-Signature");
  if (header !== undefined && isPresigned) {
    throw new S3Error("InvalidArgument", "Only one auth mechanism allowed: header or query.");
  }
  if (isPresigned) return readQueryClaim(request);
  if (header !== undefined) return readHeaderClaim(request, header);
  if (request.query.has("AWSAccessKeyId")) throw unsupportedMechanism();
  throw new S3Error("AccessDenied", "Access Denied");
}

function unsupportedMechanism(): S3Error {
  return new S3Error(
    "InvalidRequest",
    `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`,
  );
}

function readHeaderClaim(request: S3Request, header: string): Claim {
  if (!header.startsWith(`${algorithm} `)) {
    throw unsupportedMechanism();
  }
  const fields = new Map(
    header
      .slice(algorithm.length + 1)
      .split(",")
      .map((field): [string, string] => {
        const equals = field.indexOf("=");
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
      }),
  );
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value) return value;
    throw new S3Error(
      "AuthorizationHeaderMalformed",
      `The authorization header is malformed; ${name} is missing.`,
    );
  };
  const timestamp = request.headers.get("x-amz-date");
  if (timestamp === undefined) {
    throw new S3Error("AccessDenied", "AWS authentication requires a valid x-amz-date header.");
  }
  const payloadHash = request.headers.get("x-amz-content-sha256");
  if (payloadHash === undefined) {
    throw new S3Error("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  }
  return {
    credential: field("Credential"),
    signedHeaders: field("SignedHeaders").split(";"),
    signature: field("Signature"),
    timestamp,
    payloadHash,
    expiresInSeconds: null,
  };
}

function readQueryClaim(request: S3Request): Claim {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw notImplemented(`presigned ${request.method}`);
  }
  const parameter = (name: string): string => {
    const value = request.query.get(name);
    if (value) return value;
    throw new S3Error(
      "AuthorizationQueryParametersError",
      `Query-string authentication version 4 requires the parameter ${name}.`,
    );
  };
  if (parameter("X-Amz-Algorithm") !== algorithm) {
    throw new S3Error("AuthorizationQueryParametersError", `X-Amz-Algorithm only supports "${algorithm}".`);
  }
  const expires = parameter("X-Amz-Expires");
  const expiresInSeconds = /^\d{1,9}$/.test(expires) ? Number(expires) : 0;
  if (expiresInSeconds < 1 || expiresInSeconds > expiresMaxSeconds) {
    throw new S3Error(
      "AuthorizationQueryParametersError",
      `X-Amz-Expires must be a number of seconds from 1 to ${expiresMaxSeconds}.`,
    );
  }
  return {
    credential: parameter("X-Amz-Credential"),
    signedHeaders: parameter("X-Amz-SignedHeaders").split(";"),
    signature: parameter("X-Amz-Signature"),
    timestamp: parameter("X-Amz-Date"),
    payloadHash: "UNSIGNED-PAYLOAD",
    expiresInSeconds,
  };
}

function checkCredential(claim: Claim, credentials: Credentials, region: string): CredentialScope {
  const code =
    claim.expiresInSeconds === null ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError";
  const [accessKeyId, date, claimedRegion, service, terminator, ...rest] = claim.credential.split("/");
  if (date === undefined || service !== "s3" || terminator !== "aws4_request" || rest.length > 0) {
    throw new S3Error(code, "The credential must be <access key>/<date>/<region>/s3/aws4_request.");
  }
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error("InvalidAccessKeyId", "The access key ID you provided does not exist in our records.");
  }
  if (claimedRegion !== region) {
    throw new S3Error(code, `The region '${claimedRegion}' is wrong; expecting '${region}'`, {
      Region: region,
    });
  }
  return { date, region };
}

function checkTime(claim: Claim, scope: CredentialScope, now: number): void {
  const signedAt = parseTimestamp(claim.timestamp);
  if (signedAt === null || !claim.timestamp.startsWith(`${scope.date}T`)) {
    throw new S3Error(
      "AccessDenied",
      "X-Amz-Date must be a date of the form 20130524T000000Z on the credential's day.",
    );
  }
  const serverTime = new Date(now).toISOString();
  if (claim.expiresInSeconds === null) {
    if (Math.abs(now - signedAt) <= skewMaxMs) return;
    throw new S3Error(
      "RequestTimeTooSkewed",
      "The difference between the request time and the server's time is too large.",
      { RequestTime: claim.timestamp, ServerTime: serverTime, MaxAllowedSkewMilliseconds: String(skewMaxMs) },
    );
  }
  if (signedAt - now > skewMaxMs) throw new S3Error("AccessDenied", "Request is not yet valid");
  const expiresAt = signedAt + claim.expiresInSeconds * 1000;
  if (now > expiresAt) {
    throw new S3Error("AccessDenied", "Request has expired", {
      "X-Amz-Expires": String(claim.expiresInSeconds),
      Expires: new Date(expiresAt).toISOString(),
      ServerTime: serverTime,
    });
  }
}

/** The host and every x-amz-* header have to be signed, else they could be changed on the way. */
function checkSignedHeaders(request: S3Request, claim: Claim): void {
  const signed = new Set(claim.signedHeaders);
  const unsigned = [...request.headers.keys()].filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !signed.has(name),
  );
  if (unsigned.length > 0 || !signed.has("host")) {
    throw new S3Error("AccessDenied", "There were headers present in the request which were not signed", {
      HeadersNotSigned: unsigned.join(", "),
    });
  }
}
