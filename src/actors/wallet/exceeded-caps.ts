import { wishedAssets } from '../../domain/commands/registry.ts';
import type { ExceededCap } from '../../domain/records/exceeded-cap.ts';
import { REJECT_REASONS, type Refusal } from '../../domain/records/rejection.ts';
import { roomKey } from '../../domain/rules/room.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ChainEntry } from './plan-chain.ts';

/** The kinds of commands of one payer, which may be refused together. */
const SIMPLE: ReadonlySet<string> = new Set(['mint', 'transfer']);

/**
 * Notes in the commands of a unit that exceed a cap that they are refused, or, where they wish for as much as there is
 * room, how much that is. The database has looked at all links of the unit under its locks, each after those before it.
 * Behind a link that fails, and that may have paid a later one, the next look decides.
 */
export function noteCaps(entries: readonly ChainEntry[], caps: readonly ExceededCap[], isShared: boolean): void {
  let isMintRefused = false;
  for (const [place, entry] of entries.entries()) {
    const own = caps.filter((cap) => cap.place === place);
    if (own.length === 0 || entry.envelope === undefined) continue;
    if (isMintRefused && entry.movement.inputs.length > 0) return;
    if (!noteRooms(entry.envelope, own)) entry.envelope.refusal = refuseCap(own);
    if (isShared || !SIMPLE.has(entry.movement.kind)) return;
    isMintRefused ||= entry.movement.kind === 'mint';
  }
}

/** Notes the room for wishes. Returns false if a fixed amount is too much, or the room was known to the plan. */
export function noteRooms(envelope: Envelope, caps: readonly ExceededCap[]): boolean {
  const wished = wishedAssets(envelope.command);
  const known = envelope.rooms ?? new Map<string, bigint>();
  for (const cap of caps) if (!wished.has(cap.asset) || known.get(roomKey(cap)) === cap.room) return false;
  for (const cap of caps) known.set(roomKey(cap), cap.room);
  envelope.rooms = known;
  return true;
}

/** The refusal of a command that exceeds caps: of the first in the order of reasons. */
export function refuseCap(caps: readonly ExceededCap[]): Refusal {
  const rank = ({ reason }: ExceededCap): number => REJECT_REASONS.indexOf(reason);
  const { reason, wallet, asset, asked, room } = caps.toSorted((a, b) => rank(a) - rank(b))[0] as ExceededCap;
  return { reason, shortfalls: [], rule: { ...(wallet === undefined ? {} : { wallet }), asset, asked, room } };
}
