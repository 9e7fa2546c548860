/**
 * Text pieces as the body of an answer, made as fast as they are taken. `write` is called when the reading begins; its
 * signal is aborted when the caller goes away, and what it throws breaks the answer off after `onError`.
 */
export function textStream(
  write: (signal: AbortSignal) => AsyncGenerator<string, void, void>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const pieces = write(gone.signal);
  return new ReadableStream({
    async pull(controller) {
      try {
        const piece = await pieces.next();
        if (gone.signal.aborted) return;
        if (piece.done) controller.close();
        else controller.enqueue(encoder.encode(piece.value));
      } catch (error) {
        // What was asked for somebody who has gone may fail for that reason.
        if (gone.signal.aborted) return;
        onError(error);
        controller.error(error);
      }
    },
    async cancel() {
      gone.abort();
      // Not waited for: what is under way ends by the signal.
      pieces.return().catch(onError);
    },
  });
}
