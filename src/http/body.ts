import { AppError } from "../domain/error.ts";

function tooLarge(limitBytes: number): AppError {
  return new AppError(
    "payload_too_large",
    `Cannot accept the body: it is larger than the limit, expected at most ${limitBytes} bytes`,
  );
}

/** Only a length that was not announced has to be counted. */
async function readCounted(body: ReadableStream<Uint8Array>, limitBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/**
 * The body as text (UTF-8), at most `limitBytes` of it, whether or not its length was announced. What a client that
 * goes away makes of it is for `bodyFault`: no promise more than needed stands in the way of a post.
 */
export function readBody(request: Request, limitBytes: number): Promise<string> {
  const announced = request.headers.get("content-length");
  if (announced !== null) {
    return Number(announced) > limitBytes ? Promise.reject(tooLarge(limitBytes)) : request.text();
  }
  return request.body === null ? Promise.resolve("") : readCounted(request.body, limitBytes);
}

/** The fault of a body that could not be read. */
export function bodyFault(fault: unknown): AppError {
  if (fault instanceof AppError) return fault;
  return new AppError(
    "invalid_request_body",
    "Cannot read the body: the connection ended before it was complete, expected the whole body",
    { cause: fault },
  );
}

/** Bodies are read as they are: a compressed one could be small here and huge once unpacked. */
export function refuseEncoded(headers: Headers): void {
  const encoding = headers.get("content-encoding");
  if (encoding === null || encoding === "" || encoding.toLowerCase() === "identity") return;
  throw new AppError(
    "unsupported_media_type",
    "Cannot accept the body: it has a Content-Encoding, expected it plain, without compression",
  );
}
