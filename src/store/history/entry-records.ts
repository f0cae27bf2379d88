import type { HistoryEntry } from '../../domain/records/history-entry.ts';
import { holdIdOf } from '../../domain/records/hold.ts';
import { isTransactionKind } from '../../domain/records/transaction-kind.ts';
import { corrupt } from '../codec/cbor-validation.ts';
import { CHANGES } from '../codec/changes-text.ts';
import { decodeBody } from '../codec/codec.ts';
import { readLegs } from '../codec/movement-text.ts';
import type { Place } from '../history-store.ts';
import type { Row } from '../postgres/database.ts';
import { fromByteaText } from '../postgres/sql-array.ts';

/** The record of an entry, without its changes. */
export type EntryRecord = Omit<HistoryEntry, 'cursor' | 'assets'> & Place & { readonly commitId: number };

/** The records of `selectEntriesStatement()` as one wallet sees them, by `position.place`. */
export function mapEntryRecords(rows: readonly Row[], wallet: string): Map<string, EntryRecord> {
  return new Map(rows.map((row) => [`${row.position}.${row.place}`, mapEntryRecord(row, wallet)]));
}

function mapEntryRecord(row: Row, wallet: string): EntryRecord {
  const { kind } = row;
  if (!isTransactionKind(kind)) throw corrupt(`unknown kind of transaction: ${kind}`);
  const { meta } = decodeBody(typeof row.body === 'string' ? fromByteaText(row.body) : null);
  const reason = (meta as { readonly reason?: unknown } | undefined)?.reason;
  return {
    position: Number(row.position),
    place: Number(row.place),
    commitId: Number(row.commit),
    recordedAt: new Date(Number(row.recorded_ms)),
    committedAt: new Date(Number(row.ms)),
    transaction: row.id as string,
    kind,
    counterparts: counterpartsOf(row, wallet),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof row.key === 'string' ? { key: row.key } : {}),
  };
}

/** The wallets on the other side of its legs, or, where legs are not stored, those that it changed. */
function counterpartsOf({ legs, changes }: Row, wallet: string): readonly string[] {
  const others = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && name !== wallet && holdIdOf(name) === undefined && !name.startsWith('~'))
      others.add(name);
  };
  if (typeof legs === 'string') {
    for (const { from, to } of readLegs(legs)) {
      if (from === wallet) add(to);
      if (to === wallet) add(from);
    }
    // A capture is a leg out of a hold: its wallet is in the changes.
    if (others.size > 0) return [...others];
  }
  for (const change of (changes ?? '').split(CHANGES)) if (change !== '') add(change.slice(0, change.indexOf(' ')));
  return [...others];
}
