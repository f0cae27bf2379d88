import { type Corruption, idOf, MINT, PAY, STRANGER } from './corruption.ts';

/** Projects the spends of all commits. */
const PROJECT = 'select $schema.place_commits(1000, null); select $schema.project_spends(1000, 1000000);';

/** Projects none: a ledger that is open for long enough has projected some. */
const UNPROJECT = 'delete from $schema.spends; update $schema.projected_spends set last_position = 0;';

/** Projections of spends that the history does not explain. */
export const CORRUPT_SPENDS: readonly Corruption[] = [
  {
    name: 'I13',
    what: 'a spend that nobody made',
    plant: `insert into $schema.spends (transaction_id, output_index, spent_by) values (${STRANGER}, 0, ${STRANGER})`,
    example: /^\S+:0 is projected as spent by \S+, which no transaction explains$/,
  },
  {
    name: 'I13',
    what: 'a spend that is projected before its position is',
    plant: `${UNPROJECT} insert into $schema.spends (transaction_id, output_index, spent_by)
      select i.transaction_id, i.output_index, i.spent_by from $schema.inputs i where i.spent_by = ${idOf(PAY)}`,
    example: /^\S+:0 is projected as spent by \S+, which no transaction explains$/,
  },
  {
    name: 'I13',
    what: 'a spend that is not projected',
    plant: `${PROJECT} delete from $schema.spends where transaction_id = ${idOf(MINT)}`,
    example: /^\S+:0 is not projected as spent by \S+$/,
  },
  {
    name: 'I13',
    what: 'a spend of another transaction',
    plant: `${PROJECT} update $schema.spends set spent_by = ${STRANGER} where transaction_id = ${idOf(MINT)}`,
    example: /^\S+:0 is not projected as spent by \S+$/,
  },
  {
    name: 'I13',
    what: 'a projection that goes beyond the order',
    plant: `${PROJECT} update $schema.projected_spends set last_position = last_position + 1`,
    example: /^the projection ends at position \d+, and the order at \d+$/,
  },
  {
    name: 'I13',
    what: 'a projection that forgot how far it is',
    plant: `${UNPROJECT} delete from $schema.projected_spends`,
    example: /^the projection ends at position none, and the order at \d+$/,
  },
];
