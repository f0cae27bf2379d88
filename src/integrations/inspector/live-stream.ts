import { toJson } from '../../index.ts';
import type { LiveFigures } from './live-figures.ts';

/** The headers of a stream: no cache and no proxy keeps its events back. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** The pages that may be open at once. */
const VIEWERS_MAX = 32;

/** Streams the figures of each second as server-sent events (WHATWG HTML, section 9.2). */
export class LiveStream {
  readonly #figures: LiveFigures;
  #viewers = 0;

  constructor(figures: LiveFigures) {
    this.#figures = figures;
  }

  /** The stream of one page: the seconds that are known, then each second; undefined if too many pages are open. */
  open(): Response | undefined {
    if (this.#viewers >= VIEWERS_MAX || this.#figures.isClosed) return undefined;
    const encoder = new TextEncoder();
    let end = (): void => {};
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#viewers += 1;
          const send = (name: string, data: unknown): void => {
            // A page that does not read gets no more: it is behind by seconds already.
            if ((controller.desiredSize ?? 0) <= 0) return;
            controller.enqueue(encoder.encode(`event: ${name}\ndata: ${toJson(data)}\n\n`));
          };
          send('past', this.#figures.seconds);
          const stop = this.#figures.view((second) => {
            if (second !== undefined) return send('second', second);
            end();
            controller.close();
          });
          end = () => {
            end = () => {};
            this.#viewers -= 1;
            stop();
          };
        },
        cancel: () => end(),
      },
      { highWaterMark: 16 },
    );
    return new Response(stream, { headers: STREAM_HEADERS });
  }
}
