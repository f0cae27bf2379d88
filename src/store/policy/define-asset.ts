import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { AssetRules } from '../../domain/records/asset-rule.ts';
import { sleep } from '../../domain/world.ts';
import { type Row, type Statement, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';
import { changePolicy, type PolicyChangeOptions } from './change-policy.ts';

/** Another runtime counts the same asset: it is asked again after this time. */
const COUNT_PAUSE_MS = 200;

/** The dependencies of {@link defineAsset}. */
export interface DefineAssetOptions extends Omit<PolicyChangeOptions, 'statement'> {
  readonly schema: string;
  /** Runs a statement that may run twice. */
  read(statement: Statement): Promise<Row[]>;
}

/**
 * Defines the rules of an asset, and counts what there is of it if a cap needs that. Returns the number of the rules.
 * The same rules again change nothing, and complete what a runtime that has ended has left.
 *
 * @throws LedgerError `ERR_STORE_UNAVAILABLE`, and the errors of reads.
 */
export async function defineAsset(options: DefineAssetOptions, asset: string, rules: AssetRules): Promise<number> {
  const { schema, read, world } = options;
  const statement = defineAssetStatement(schema, asset, rules);
  const rows = await changePolicy({ ...options, statement: statement.name }, () => read(statement)).catch((cause) => {
    if (cause instanceof LedgerError) throw cause;
    throw new LedgerError('ERR_STORE_UNAVAILABLE', `the rules were not defined: ${messageOf(cause)}`, { cause });
  });
  if (rules.supplyMax !== undefined || rules.mintedMax !== undefined) {
    while ((await read(countAssetStatement(schema, asset)))[0]?.has_ended !== 'true')
      await sleep(world.clock, COUNT_PAUSE_MS);
  }
  return Number(rows[0]?.number);
}

function defineAssetStatement(schema: string, asset: string, rules: AssetRules): Statement {
  const { supplyMax, mintedMax, perWalletMax } = rules;
  const { transferable = true, burnable = true, mintable = true, decimals = 0 } = rules;
  return {
    name: 'define-asset',
    text: `select number from "${schema}".define_asset(of_asset => $1::text, new_supply_max => $2::text::numeric,
      new_minted_max => $3::text::numeric, new_wallet_max => $4::text::numeric, is_transferable => $5::text::boolean,
      is_burnable => $6::text::boolean, is_mintable => $7::text::boolean, new_decimals => $8::text::smallint)`,
    values: [
      asset,
      ...[supplyMax, mintedMax, perWalletMax].map((amount) => (amount === undefined ? null : String(amount))),
      ...[transferable, burnable, mintable, decimals].map(String),
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
