import { wishedAssets } from '../../domain/commands/registry.ts';
import type { ExceededCap } from '../../domain/records/exceeded-cap.ts';
import { REJECT_REASONS, type Refusal } from '../../domain/records/rejection.ts';
import { roomKey } from '../../domain/rules/room.ts';
import type { Envelope } from '../messages/envelope.ts';
import { NetGains } from './net-gains.ts';
import type { ChainEntry } from './plan-chain.ts';

/**
 * Notes in the commands of a unit that exceed a cap that they are refused, or, where they wish for as much as there is
 * room, how much that is. The database has looked at all links of the unit under its locks, each after those before it
 * that exceed no cap. Nothing of the unit is committed.
 *
 * 1. An answer is noted only for the links in front that exceed a cap, one after the other. Behind a link that exceeds
 *    none, the look has counted what is not committed, and may never be.
 * 2. No answer is noted behind a command that may have paid the link, or behind a wish: what that will move is not
 *    known.
 * 3. A link about which nothing was noted begins a unit of its own, if it exceeds a cap and the one before it does not,
 *    or the other way round: one commits, and the other is looked at again. Behind an answer that ends the others, each
 *    link that exceeds a cap does, so that one look is not repeated for all of them.
 */
export function noteCaps(entries: readonly ChainEntry[], caps: readonly ExceededCap[]): void {
  const gains = new NetGains();
  let isAnswered = true;
  let allExceed = true;
  let exceedsBefore: boolean | undefined;
  for (const [place, entry] of entries.entries()) {
    const { envelope, movement } = entry;
    // A merge changes no amount. It is planned for the command behind it.
    if (envelope === undefined) continue;
    const own = caps.filter((cap) => cap.place === place);
    const exceeds = own.length > 0;
    allExceed &&= exceeds;
    isAnswered &&= exceeds && !gains.pays(movement);
    if (isAnswered) {
      const isWish = noteRooms(envelope, own);
      if (!isWish) envelope.refusal = refuseCap(own);
      gains.add(movement);
      isAnswered = !isWish && movement.back === undefined;
    } else if (allExceed || (exceedsBefore !== undefined && exceeds !== exceedsBefore)) envelope.startsUnit = true;
    exceedsBefore = exceeds;
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
