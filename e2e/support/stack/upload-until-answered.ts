import http from "node:http";

interface Upload {
  method: string;
  headers: Record<string, string>;
  /** How much there is to send. */
  bytes: number;
  /** False: Content-Length says beforehand how much will come. */
  isChunked: boolean;
}

/** Who says that the connection ends after this one loses the answer where the server stops reading. */
const agent = new http.Agent({ keepAlive: true });

const chunk = Buffer.alloc(64 * 1024, " ");

/**
 * Sends blanks until there is an answer, and gives its status: 0 when the connection was cut instead. Who sends on after
 * an answer would only measure how fast that is thrown away.
 */
export function uploadUntilAnswered(
  url: string,
  { method, headers, bytes, isChunked }: Upload,
): Promise<number> {
  return new Promise((resolve) => {
    const length: Record<string, string> = isChunked ? {} : { "content-length": String(bytes) };
    const request = http.request(url, { method, headers: { ...headers, ...length }, agent });
    let left = bytes;
    const write = () => {
      while (left > 0) {
        const part = chunk.subarray(0, Math.min(left, chunk.byteLength));
        left -= part.byteLength;
        if (!request.write(part)) return;
      }
      request.end();
    };
    request.on("drain", write);
    request.on("response", ({ statusCode = 0 }) => {
      left = 0;
      resolve(statusCode);
      request.destroy();
    });
    request.on("error", () => resolve(0));
    write();
  });
}
