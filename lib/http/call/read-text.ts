import { ApiError, badRequest } from "@/lib/contract/api-error";

/**
 * The body of a request as text: the one way that bodies are read, so that none takes more memory than `bytesMax`. Throws
 * PAYLOAD_TOO_LARGE past that, before the rest is read, and BAD_REQUEST for what is no UTF-8 and for what the caller did
 * not send to its end.
 */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  const tooLarge = () =>
    new ApiError("PAYLOAD_TOO_LARGE", "The request body is too large.", {
      details: { body: [`must be no longer than ${bytesMax} bytes`] },
    });
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  // Not as an async iterable: to leave its loop cuts the connection, and then a caller who still sends learns nothing.
  // What is never read is thrown away by Node when the answer has been sent.
  const reader = request.body?.getReader();
  for (let next = await read(reader); next && !next.done; next = await read(reader)) {
    bytes += next.value.byteLength;
    if (bytes > bytesMax) throw tooLarge();
    text += decode(decoder, next.value);
  }
  return text + decode(decoder);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Only the caller's side can fail here: it has gone away, as a page does that is closed. That is no fault to log. */
async function read(reader: Reader | undefined): Promise<ReadableStreamReadResult<Uint8Array> | undefined> {
  try {
    return await reader?.read();
  } catch (error) {
    throw new ApiError("BAD_REQUEST", "body: was not sent to its end", {
      details: { body: ["was not sent to its end"] },
      cause: error,
    });
  }
}

/** Without a piece: what is left of a character when all have come. */
function decode(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: piece !== undefined });
  } catch {
    throw badRequest({ body: ["is not valid UTF-8"] });
  }
}
