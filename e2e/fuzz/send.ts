import http from "node:http";
import type { FuzzRequest } from "./requests";

export interface FuzzAnswer {
  /** 0 when the server closed the connection without an answer, as it may with what is no HTTP. */
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

const timeoutMs = 60_000;
const bodyBytesMax = 4_000_000;

/** Sends the request as it is, without what fetch would put right. Throws when there is no answer in a minute. */
export function send(url: string, request: FuzzRequest, agent: http.Agent): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = request.body && !request.isChunked ? { "content-length": request.body.length } : {};
    const call = http.request({
      hostname,
      port,
      method: request.method,
      path: request.target,
      headers: { ...request.headers, ...length },
      agent,
      timeout: timeoutMs,
    });
    const noAnswer: FuzzAnswer = { status: 0, headers: {}, body: "" };
    call.on("timeout", () => {
      reject(new Error(`no answer in ${timeoutMs} ms`));
      call.destroy();
    });
    // Reset while a body is being sent that nobody wants to read, or a broken message.
    call.on("error", () => resolve(noAnswer));
    call.on("response", (response) => {
      const { statusCode: status = 0, headers } = response;
      if (headers["content-type"]?.startsWith("text/event-stream")) {
        // It goes on for as long as somebody listens.
        resolve({ status, headers, body: "" });
        call.destroy();
        return;
      }
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        if (body.length < bodyBytesMax) body += text;
      });
      response.on("end", () => resolve({ status, headers, body }));
      response.on("error", () => resolve({ status, headers, body }));
    });
    call.end(request.body);
  });
}
