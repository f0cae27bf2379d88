import type { TestLedger } from '../../../src/testing/index.ts';

/** The rules of an asset from the commit of a version on, as the database has them. */
export interface StoredRules {
  readonly xid: bigint;
  readonly supplyMax: bigint | undefined;
  readonly mintedMax: bigint | undefined;
  readonly walletMax: bigint | undefined;
  readonly transferable: boolean;
  readonly burnable: boolean;
  readonly mintable: boolean;
}

/** A freeze or its end. */
export interface StoredFreeze {
  readonly xid: bigint;
  readonly out: boolean;
  readonly in: boolean;
}

/** A movement of a leg: nobody pays for a mint, and nobody is paid by a burn. */
export interface Moved {
  readonly payer: string | undefined;
  readonly payee: string | undefined;
  readonly asset: string;
  readonly amount: bigint;
}

/** One committed transaction. */
export interface Stored {
  readonly id: string;
  readonly xid: bigint;
  readonly kind: string;
  readonly key: string | null;
  readonly moved: readonly Moved[];
  /** The change of what each owner has, by owner and asset. A hold is an owner: `~` and its id. */
  readonly net: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
}

/**
 * The history of a ledger in the order of its commits, and that of its policy. Both have the number of the database
 * transaction that wrote them. A change of the policy gets its number while no commit is in flight, and a commit gets
 * its own while no change is: so a rule was in force at a commit if its number is smaller.
 */
export interface StoredHistory {
  readonly transactions: readonly Stored[];
  readonly rules: ReadonlyMap<string, readonly StoredRules[]>;
  readonly freezes: ReadonlyMap<string, readonly StoredFreeze[]>;
  /** The wallet of each hold, by the name of its owner. */
  readonly walletOf: ReadonlyMap<string, string>;
  /** The payees of each hold that names some, by its transaction. */
  readonly payees: ReadonlyMap<string, readonly string[]>;
}

/** The last of these changes before a commit. */
export function inForce<Change extends { readonly xid: bigint }>(
  changes: readonly Change[] | undefined,
  { xid }: { readonly xid: bigint },
): Change | undefined {
  return changes?.findLast((change) => change.xid < xid);
}

/** Reads all of it. */
export async function readHistory(ledger: TestLedger): Promise<StoredHistory> {
  const rows = await ledger.sql(`select id::text, xmin::text as xid, kind::text, key::text, inputs, outputs, legs
    from $schema.transactions order by commit_id, place`);
  const outputs = new Map<string, readonly [string, string][]>();
  const ownerOf = new Map<string, string>();
  const transactions = rows.map((row): Stored => {
    const [id, kind] = [row.id as string, row.kind as string];
    const net = new Map<string, Map<string, bigint>>();
    const add = (owner: string, amounts: readonly [string, string][], sign: bigint): void => {
      const of = net.get(owner) ?? new Map<string, bigint>();
      for (const [asset, amount] of amounts) of.set(asset, (of.get(asset) ?? 0n) + sign * BigInt(amount));
      net.set(owner, of);
    };
    for (const outpoint of words(row.inputs, ' ')) {
      add(ownerOf.get(outpoint) as string, outputs.get(outpoint) ?? [], -1n);
    }
    for (const [index, output] of words(row.outputs, ';').entries()) {
      const [owner, ...parts] = output.split(' ') as [string, ...string[]];
      const amounts = parts.map((part) => part.split('=') as [string, string]);
      ownerOf.set(`${id}:${index}`, owner);
      outputs.set(`${id}:${index}`, amounts);
      add(owner, amounts, 1n);
    }
    const moved = words(row.legs, ';').flatMap((leg) => {
      const [parties, ...parts] = leg.split(' ') as [string, ...string[]];
      const [payer, payee] = parties.split('>').map((name) => (name === '' ? undefined : name));
      return parts.map((part): Moved => {
        const [asset, amount] = part.split('=') as [string, string];
        return { payer, payee, asset, amount: BigInt(amount) };
      });
    });
    return { id, xid: BigInt(row.xid as string), kind, key: row.key ?? null, moved, net };
  });
  const [rules, freezes] = [new Map<string, StoredRules[]>(), new Map<string, StoredFreeze[]>()];
  for (const row of await ledger.sql(`select asset::text, xmin::text as xid, supply_max::text, minted_max::text,
    wallet_max::text, transferable::text, burnable::text, mintable::text from $schema.asset_rules order by number`)) {
    const [supplyMax, mintedMax, walletMax] = [row.supply_max, row.minted_max, row.wallet_max].map(bound);
    const [transferable, burnable, mintable] = [row.transferable, row.burnable, row.mintable].map(isTrue) as [
      boolean,
      boolean,
      boolean,
    ];
    const one = { xid: BigInt(row.xid as string), supplyMax, mintedMax, walletMax, transferable, burnable, mintable };
    push(rules, row.asset as string, one);
  }
  for (const row of await ledger.sql(`select wallet::text, xmin::text as xid, outgoing::text, incoming::text
    from $schema.freezes order by version`)) {
    const one = { xid: BigInt(row.xid as string), out: isTrue(row.outgoing), in: isTrue(row.incoming) };
    push(freezes, row.wallet as string, one);
  }
  const holds = await ledger.sql('select id::text, wallet::text, held_by::text, payees from $schema.holds');
  return {
    ...{ transactions, rules, freezes },
    walletOf: new Map(holds.map((row) => [`~${row.id}`, row.wallet as string])),
    payees: new Map(holds.map((row) => [row.held_by as string, words(row.payees, ' ')])),
  };
}

function words(text: string | null | undefined, separator: string): string[] {
  return text === null || text === undefined || text === '' ? [] : text.split(separator);
}

const bound = (text: string | null | undefined): bigint | undefined =>
  text === null || text === undefined ? undefined : BigInt(text);

const isTrue = (text: string | null | undefined): boolean => text === 'true';

function push<Value>(map: Map<string, Value[]>, name: string, value: Value): void {
  map.set(name, [...(map.get(name) ?? []), value]);
}
