// Server-sent events. Source: HTML Living Standard, section "Server-sent events".

export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  // no-transform: a stream that is compressed on the way arrives late.
  "cache-control": "private, no-store, no-transform",
  "x-accel-buffering": "no",
};

/** First of a stream: how long a browser waits before it connects again. */
export const reconnectSoon = "retry: 2000\n\n";

/** One message. Its id is what the reader sends as Last-Event-ID when it connects again. */
export function eventMessage(id: number, event: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** No message, but a sign of life, which also tells the reader how far it has come. */
export function heartbeat(lastEventId: number): string {
  return `: nothing new\nid: ${lastEventId}\n\n`;
}
