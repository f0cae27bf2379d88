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
function counterpartsOf(row: Row, wallet: string): readonly string[] {
  const changes = (row.changes ?? '').split(CHANGES).filter((change) => change !== '' && !change.startsWith('~'));
  const nameOf = (change: string): string => change.slice(0, change.indexOf(' '));
  if (typeof row.legs !== 'string') return [...new Set(changes.map(nameOf))].filter((name) => name !== wallet);
  // A leg names a hold and not its wallet, which is among those whose held amounts change.
  const holders = changes.filter((change) => change.includes('~')).map(nameOf);
  const walletsOf = (side: string | undefined): readonly string[] => {
    if (side === undefined) return [];
    return holdIdOf(side) === undefined ? [side] : holders;
  };
  const others = new Set<string>();
  for (const { from, to } of readLegs(row.legs)) {
    const [payers, payees] = [walletsOf(from), walletsOf(to)];
    if (payers.includes(wallet)) for (const name of payees) others.add(name);
    if (payees.includes(wallet)) for (const name of payers) others.add(name);
  }
  others.delete(wallet);
  return [...others];
}
