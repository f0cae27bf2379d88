/** Thrown for a body above the limit. */
export class BodyTooLarge extends Error {}

/**
 * Reads the body of a request, up to a limit. The header that declares the length ends the reading early and is not
 * trusted: the bytes are counted.
 *
 * @throws BodyTooLarge for more than `bytesMax` bytes, declared or read; the error of the stream if it breaks.
 */
export async function readBody({ headers, body }: Request, bytesMax: number): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > bytesMax) throw new BodyTooLarge();
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.byteLength;
    if (bytes > bytesMax) {
      // The answer does not wait for a sender that goes on.
      reader.cancel().catch(() => {});
      throw new BodyTooLarge();
    }
    chunks.push(next.value);
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks, bytes);
}
