import { type Logger, pino } from "pino";

/** Fields that are never written, wherever they stand in what is logged. */
const secretFields = ["password", "cookie", "authorization", "token", "secret", "api_key", "x-api-key"];

/**
 * What may stand in the middle of a text, such as the message of an error of a library: the secret part of each is
 * replaced. API keys, signatures of presigned links, bearer tokens, session cookies, passwords in connection strings.
 */
const secretTexts: [RegExp, string][] = [
  [/\b[0-9a-f]{64}\b/gi, "[64 hex]"],
  [/(X-Amz-(?:Signature|Credential|Security-Token)=)[^&"\s\\]+/gi, "$1[removed]"],
  [/((?:api_key|signature|token)=)[^&"\s\\;]+/gi, "$1[removed]"],
  [/(Bearer\s+)[^\s"\\]+/gi, "$1[removed]"],
  [/(session_token=)[^;"\s\\]+/gi, "$1[removed]"],
  [/(\/\/[^:/@\s"]+:)[^@/\s"]+@/g, "$1[removed]@"],
];

/** A line of the log without its secrets. SHA-256 checksums look like API keys and go with them. */
export function withoutSecrets(line: string): string {
  return secretTexts.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/** The app's log: one JSON object a line, on standard output, without secrets. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: {
      paths: secretFields.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
      censor: "[removed]",
    },
    hooks: { streamWrite: withoutSecrets },
  });
}
