import { signal } from '@preact/signals';
import type { Second } from './data.ts';

const SECONDS_MAX = 300;

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
  return () => source.close();
}
