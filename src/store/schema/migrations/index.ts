import { ledgerTables } from './001-ledger.ts';
import { commitBatch } from './002-commit-batch.ts';
import { guards } from './003-guards.ts';
import { outboxGuards } from './004-outbox-guards.ts';
import { smoothCommit } from './005-smooth-commit.ts';
import { boundedReads } from './006-bounded-reads.ts';
import { leanCommit } from './007-lean-commit.ts';
import { relayTurns } from './008-relay-turns.ts';
import { checkedTypes } from './009-checked-types.ts';
import { claimsCountedOnce } from './010-claims-counted-once.ts';
import { inputsAsPlanned } from './011-inputs-as-planned.ts';
import { guardsWithoutLocks } from './012-guards-without-locks.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema, in order. Append only. */
export const MIGRATIONS: readonly Migration[] = [
  ledgerTables,
  commitBatch,
  guards,
  outboxGuards,
  smoothCommit,
  boundedReads,
  leanCommit,
  relayTurns,
  checkedTypes,
  claimsCountedOnce,
  inputsAsPlanned,
  guardsWithoutLocks,
];
