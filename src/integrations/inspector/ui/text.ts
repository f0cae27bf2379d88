import type { Amounts } from './data.ts';

/** Amounts as words: `5 gold, 2 wood`. */
export function amountsText(amounts: Amounts | undefined): string {
  const parts = Object.entries(amounts ?? {}).map(([asset, amount]) => `${grouped(amount)} ${asset}`);
  return parts.length === 0 ? '—' : parts.join(', ');
}

/** A decimal number with a thin space between groups of three digits. */
export function grouped(amount: string | number | bigint): string {
  return String(amount).replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
}

/** A duration as words: `420 ms`, `3.2 s`, `4 min`. */
export function durationText(ms: number | undefined | null): string {
  if (ms === undefined || ms === null) return '—';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

/** The first and the last characters of an id. */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-6)}`;
}

/** A time of today without its date. */
export function timeText(iso: string | number | undefined): string {
  if (iso === undefined) return '—';
  const date = new Date(iso);
  const [day, time = ''] = date.toISOString().split('T');
  return day === new Date().toISOString().slice(0, 10) ? time.slice(0, 12) : `${day} ${time.slice(0, 8)}`;
}
