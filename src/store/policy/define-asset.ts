import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { AssetRules } from '../../domain/records/asset-rule.ts';
import { sleep, type World } from '../../domain/world.ts';
import { type Row, type Statement, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';
import type { PolicyChanges } from './policy-changes.ts';

/** Another runtime counts the same asset: it is asked again after this time. */
const COUNT_PAUSE_MS = 200;

/** The dependencies of {@link defineAsset}. */
export interface DefineAssetOptions {
  readonly schema: string;
  readonly world: World;
  readonly changes: PolicyChanges;
  /** Runs a statement that may run twice. */
  read(statement: Statement): Promise<Row[]>;
  /** Runs one change after the other; those that wait fail if the database is unavailable. */
  inTurn(change: () => Promise<Row[]>): Promise<Row[]>;
}

/**
 * Defines the rules of an asset, and counts what there is of it if a cap needs that. Returns the number of the rules.
 * The same rules again change nothing, and complete what a runtime that has ended has left.
 *
 * @throws LedgerError `ERR_STORE_UNAVAILABLE`, and the errors of reads.
 */
export async function defineAsset(options: DefineAssetOptions, asset: string, rules: AssetRules): Promise<number> {
  const { schema, world, changes, read, inTurn } = options;
  const statement = defineAssetStatement(schema, asset, rules, changes.apartMs);
  const rows = await inTurn(() => changes.make(statement.name, () => read(statement))).catch((cause) => {
    if (cause instanceof LedgerError) throw cause;
    throw new LedgerError('ERR_STORE_UNAVAILABLE', `the rules were not defined: ${messageOf(cause)}`, { cause });
  });
  if (rules.supplyMax !== undefined || rules.mintedMax !== undefined) {
    while ((await read(countAssetStatement(schema, asset)))[0]?.has_ended !== 'true')
      await sleep(world.clock, COUNT_PAUSE_MS);
  }
  return Number(rows[0]?.number);
}

function defineAssetStatement(schema: string, asset: string, rules: AssetRules, changesApartMs: number): Statement {
  const { supplyMax, mintedMax, perWalletMax } = rules;
  const { transferable = true, burnable = true, mintable = true, decimals = 0 } = rules;
  return {
    name: 'define-asset',
    text: `select number from "${schema}".define_asset(of_asset => $1::text, new_supply_max => $2::text::numeric,
      new_minted_max => $3::text::numeric, new_wallet_max => $4::text::numeric, is_transferable => $5::text::boolean,
      is_burnable => $6::text::boolean, is_mintable => $7::text::boolean, new_decimals => $8::text::smallint,
      changes_apart_ms => $9::text::integer)`,
    values: [
      asset,
      ...[supplyMax, mintedMax, perWalletMax].map((amount) => (amount === undefined ? null : String(amount))),
      ...[transferable, burnable, mintable, decimals, changesApartMs].map(String),
    ],
  };
}

function countAssetStatement(schema: string, asset: string): Statement {
  return {
    name: 'count-asset',
    text: `select "${schema}".count_asset(of_asset => $1::text)::text as has_ended`,
    values: [asset],
    timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
  };
}
