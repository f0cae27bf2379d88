import { checkAssetName, parseVersion } from '../domain/commands/asset-rules.ts';
import { invalidCommand } from '../domain/errors.ts';
import type { AssetDefinition, AssetVersion } from '../domain/records/asset-rule.ts';
import type { RankedWallet } from '../domain/records/history-entry.ts';
import { type HoldView, viewHold } from '../domain/records/hold.ts';
import type { Taint, TaintInput, Trace, TraceOptions } from '../domain/records/trace.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import { isKey, isName } from '../domain/values/names.ts';
import { isOutpoint, isTransactionId } from '../domain/values/outpoint.ts';
import type { UtxoView } from '../domain/values/utxo.ts';
import type { AssetSupply, Balance, LedgerStore } from '../store/ledger-store.ts';
import { findDefinition, lastDefinitions } from './asset-definitions.ts';
import { type CallOptions, checkOptionsObject, NO_OPTIONS } from './call-options.ts';
import { type Changes, type ChangesOptions, changesOf } from './changes.ts';
import { type History, type HistoryDeps, type HistoryOptions, historyOf } from './history.ts';
import type { BalanceAt, BalanceAtOptions, SupplyAt, TopOptions } from './history-reader.ts';
import type { UtxoPage } from './ledger.ts';
import { type MomentInput, parseMoment } from './moment.ts';
import { HOLD_ID, parseLimit, parsePage } from './parse-page.ts';
import { readPlaced } from './placed-transactions.ts';
import type { ReadOrder } from './read-order.ts';

const TOP_LIMIT = 10;
const TOP_LIMIT_MAX = 1_000;

/** The methods of a ledger that read the database. */
export abstract class LedgerReads {
  /** The readers that need the order of positions. */
  protected abstract readonly order: ReadOrder;

  async holdById(id: string, options: CallOptions = NO_OPTIONS): Promise<HoldView | undefined> {
    if (!isName(id)) throw invalidCommand('name_invalid', 'hold');
    const hold = await this.read((store) => store.hold(id), options);
    return hold === undefined ? undefined : viewHold(hold);
  }

  async holds(wallet: string, page: UtxoPage = {}, options: CallOptions = NO_OPTIONS): Promise<readonly HoldView[]> {
    checkWallet(wallet);
    const { limit, after } = parsePage(page, ['limit', 'after'], HOLD_ID);
    return (await this.read((store) => store.openHolds(wallet, limit, after), options)).map(viewHold);
  }

  async balance(wallet: string, options: CallOptions = NO_OPTIONS): Promise<Balance> {
    checkWallet(wallet);
    return this.read((store) => store.balance(wallet), options);
  }

  async utxos(wallet: string, page: UtxoPage = {}, options: CallOptions = NO_OPTIONS): Promise<readonly UtxoView[]> {
    checkWallet(wallet);
    const { limit, after } = parsePage(page);
    return this.read((store) => store.utxos(wallet, limit, after), options);
  }

  async transaction(id: string, options: CallOptions = NO_OPTIONS): Promise<Transaction | undefined> {
    // The database would reject a text that is not a UUID with a syntax error.
    if (!isTransactionId(id)) return undefined;
    return this.read((store) => readPlaced(this.order.sequencer, () => store.transaction(id.toLowerCase())), options);
  }

  async transactionByKey(key: string, options: CallOptions = NO_OPTIONS): Promise<Transaction | undefined> {
    if (!isKey(key)) return undefined;
    return this.read((store) => readPlaced(this.order.sequencer, () => store.transactionByKey(key)), options);
  }

  async spentBy(outpoint: string, options: CallOptions = NO_OPTIONS): Promise<string | undefined> {
    return isOutpoint(outpoint)
      ? this.read((store) => this.order.spends.spentBy(store.history, outpoint), options)
      : undefined;
  }

  history(wallet: string, options: HistoryOptions = {}): History {
    const deps: HistoryDeps = {
      schema: this.order.schema,
      read: (read, waiting) => this.read(() => read(this.order.history), waiting),
    };
    return historyOf(deps, wallet, options);
  }

  async balanceAt(wallet: string, moment: MomentInput, options: BalanceAtOptions = NO_OPTIONS): Promise<BalanceAt> {
    const { asset, ...waiting } = checkOptionsObject(options);
    checkWallet(wallet);
    if (asset !== undefined) checkAssetName(asset);
    const parsed = parseMoment(moment);
    return this.read(() => this.order.history.balanceAt(wallet, parsed, asset), waiting);
  }

  async supplyAt(moment: MomentInput, options: CallOptions = NO_OPTIONS): Promise<ReadonlyMap<string, SupplyAt>> {
    const parsed = parseMoment(moment);
    return this.read(() => this.order.history.supplyAt(parsed), options);
  }

  async top(asset: string, options: TopOptions = NO_OPTIONS): Promise<readonly RankedWallet[]> {
    const { limit = TOP_LIMIT, ...waiting } = checkOptionsObject(options);
    checkAssetName(asset);
    parseLimit(limit, TOP_LIMIT_MAX);
    return this.read(() => this.order.history.top(asset, limit), waiting);
  }

  changes(options: ChangesOptions = {}): Changes {
    return changesOf({ ...this.order, read: (read, waiting) => this.read(read, waiting) }, options);
  }

  async ancestry(of: string, bounds: TraceOptions = {}, options = NO_OPTIONS): Promise<Trace | undefined> {
    return this.order.provenance.ancestry((read) => this.read(read, options), of, bounds);
  }

  async descendants(of: string, bounds: TraceOptions = {}, options = NO_OPTIONS): Promise<Trace | undefined> {
    return this.order.provenance.descendants((read) => this.read(read, options), of, bounds);
  }

  async taint(input: TaintInput, options: CallOptions = NO_OPTIONS): Promise<Taint> {
    return this.order.provenance.taint((read) => this.read(read, options), input);
  }

  async supply(options: CallOptions = NO_OPTIONS): Promise<ReadonlyMap<string, AssetSupply>> {
    return this.read((store) => store.supply(), options);
  }

  async asset(
    asset: string,
    which: AssetVersion = {},
    options: CallOptions = NO_OPTIONS,
  ): Promise<AssetDefinition | undefined> {
    checkAssetName(asset);
    const version = parseVersion(which);
    return this.read((store) => findDefinition(store, asset, version), options);
  }

  async assets(options: CallOptions = NO_OPTIONS): Promise<readonly AssetDefinition[]> {
    return lastDefinitions(await this.read((store) => store.assetRules(), options));
  }

  /** Reads while the ledger is open, within the options. @throws LedgerError `ERR_CLOSED`. */
  protected abstract read<Result>(read: (store: LedgerStore) => Promise<Result>, options: CallOptions): Promise<Result>;
}

function checkWallet(wallet: unknown): string {
  if (!isName(wallet)) throw invalidCommand('name_invalid', 'wallet');
  return wallet;
}
