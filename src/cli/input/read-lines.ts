/** One line of a file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** The text without its line break; absent if the line cannot be read. */
  readonly text?: string;
  /** The reason why the line cannot be read. */
  readonly fault?: string;
}

const LINE_FEED = 0x0a;

/** Splits a stream into its lines. A line of more than `bytesMax` bytes is not kept in memory. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let number = 0;
  const keep = (part: Uint8Array): void => {
    bytes += part.length;
    if (bytes <= bytesMax) parts.push(part);
  };
  const take = (): Line => {
    number += 1;
    const line = bytes > bytesMax ? { fault: `is longer than ${bytesMax} bytes` } : textOf(parts);
    parts = [];
    bytes = 0;
    return { number, ...line };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, at));
      yield take();
      from = at + 1;
    }
    keep(chunk.subarray(from));
  }
  if (bytes > 0) yield take();
}

function textOf(parts: readonly Uint8Array[]): Pick<Line, 'text' | 'fault'> {
  try {
    // Without a byte order mark: the decoder drops it.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)).trim() };
  } catch {
    return { fault: 'is not UTF-8' };
  }
}
