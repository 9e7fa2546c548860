import { ApiError, badRequest } from "@/lib/contract/api-error";

/**
 * The body of a request as text: the one way that bodies are read, so that none takes more memory than `bytesMax`. Throws
 * PAYLOAD_TOO_LARGE past that, before the rest is read, and BAD_REQUEST for what is no UTF-8.
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
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      bytes += next.value.byteLength;
      if (bytes > bytesMax) throw tooLarge();
      text += decoder.decode(next.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw badRequest({ body: ["is not valid UTF-8"] });
    throw error;
  }
}
