import { signal } from '@preact/signals';
import type { Second } from './data.ts';

const SECONDS_MAX = 300;
const SILENT_MS = 5_000;

/** The last minutes, second by second. */
export const seconds = signal<readonly Second[]>([]);
/** The state of the stream. `lost` while the browser connects again. */
export const stream = signal<'connecting' | 'live' | 'lost'>('connecting');

/** Opens the stream of figures; the returned function closes it. The browser connects again by itself. */
export function openLive(): () => void {
  const source = new EventSource('api/live');
  source.addEventListener('open', () => {
    stream.value = 'live';
  });
  source.addEventListener('error', () => {
    stream.value = 'lost';
  });
  source.addEventListener('past', ({ data }) => {
    seconds.value = JSON.parse(data) as Second[];
  });
  source.addEventListener('second', ({ data }) => {
    stream.value = 'live';
    seconds.value = [...seconds.value, JSON.parse(data) as Second].slice(-SECONDS_MAX);
  });
  // The stream is open, and the database behind it does not answer.
  const watch = setInterval(() => {
    const last = seconds.value.at(-1);
    if (last !== undefined && Date.now() - last.atMs > SILENT_MS) stream.value = 'lost';
  }, SILENT_MS / 2);
  return () => {
    clearInterval(watch);
    source.close();
  };
}
