import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { type WebhookMessage, webhookMessage } from "@/lib/contract/webhook";

export interface ReceivedMessage {
  id: string;
  /** The number that the receiver answered with. */
  status: number;
  message: WebhookMessage;
}

export interface WebhookReceiver {
  url: string;
  received: ReceivedMessage[];
  /** Secrets that a message may be signed with; any of them will do. */
  secrets: string[];
  /** What to answer to a message, given how often it came before. */
  answer: (timesBefore: number) => number;
  /** Resolves once `received` is as wanted. */
  until(isWanted: (received: ReceivedMessage[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** A receiver of webhooks as somebody else would write it, with the public library: a message that it cannot verify gets 400. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const waiting = new Set<() => void>();
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const status = receive(body, request.headers);
    response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {});
    response.end(status === 204 ? undefined : `answered ${status}`);
    for (const look of waiting) look();
  });
  function receive(body: string, headers: http.IncomingHttpHeaders): number {
    const id = String(headers["webhook-id"]);
    const proofs = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const isProven = receiver.secrets.some((secret) => verifies(secret, body, proofs));
    if (!isProven) return 400;
    const status = receiver.answer(receiver.received.filter((one) => one.id === id).length);
    receiver.received.push({ id, status, message: webhookMessage.parse(JSON.parse(body)) });
    return status;
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/exports`,
    received: [],
    secrets: [],
    answer: () => 204,
    until(isWanted) {
      return new Promise((resolve) => {
        const look = () => {
          if (!isWanted(receiver.received)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}

function verifies(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
