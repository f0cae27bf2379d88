import { invalidCommand } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { WantedLeg } from '../../planning/resolve-legs.ts';
import { isName } from '../../values/names.ts';
import { isPlainObject, type PlainData } from '../../values/plain-data.ts';
import { viewWanted } from '../../values/wish.ts';
import {
  type AssetEntries,
  addUp,
  addUpWanted,
  checkAssetNames,
  countWanted,
  parseEntries,
  wantedIntent,
} from './assets-field.ts';
import type { CommandField } from './command-field.ts';

/** The verbs of a leg: the field that holds its assets, with the wallets that the leg then names. */
const VERBS = Object.freeze({ assets: ['from', 'to'], mint: ['to'], burn: ['from'] } as const);

type Verb = keyof typeof VERBS;
type WalletField = 'from' | 'to';

const VERB_NAMES = Object.keys(VERBS) as Verb[];
const WALLET_FIELDS: readonly WalletField[] = ['from', 'to'];

/** A leg whose shape was checked, each part read once. */
interface RawLeg {
  readonly path: string;
  readonly verb: Verb;
  readonly entries: AssetEntries;
  readonly wallets: { readonly [Name in WalletField]?: unknown };
}

/** The required field `legs`. The order of the legs is part of the fingerprint of a key. */
export const legsField: CommandField<readonly WantedLeg[], readonly RawLeg[]> = Object.freeze({
  name: 'legs',
  type: 'data',
  property: 'legs',
  isRequired: true,
  parseShape,
  checkNames: (raws: readonly RawLeg[]) => {
    if (raws.length === 0) throw invalidCommand('legs_empty', 'legs');
    for (const raw of raws) checkLegNames(raw);
    checkWallets(raws);
  },
  parseContent: (raws: readonly RawLeg[]) => raws.map(toWantedLeg),
  intent: (legs: readonly WantedLeg[]): PlainData =>
    legs.map(({ sources, to = null, bundle }) => [sources, to, wantedIntent(bundle)]),
  view: (legs: readonly WantedLeg[]) => legs.map(viewLeg),
  assetCount: (legs: readonly WantedLeg[]) => legs.reduce((sum, { bundle }) => sum + countWanted(bundle), 0),
});

function parseShape(legs: unknown): RawLeg[] {
  const list = parseList(legs, 'legs').map((leg, at) => readLeg(leg, `legs[${at}]`));
  checkAmounts(
    list.flatMap(({ verbs }) => verbs.map(({ entries }) => entries)),
    'legs',
  );
  for (const { path, names, wallets, verbs } of list) {
    // `from` and `to` of a verb that does not name them are unknown, too.
    const [named] = verbs.length === 1 ? verbs.map(({ verb }): readonly string[] => VERBS[verb]) : [WALLET_FIELDS];
    const isKnown = (name: string): boolean => VERB_NAMES.includes(name as Verb) || named?.includes(name) === true;
    const unknown = names.find((name) => !isKnown(name) && (!isWalletField(name) || wallets[name] !== undefined));
    if (unknown !== undefined) throw invalidCommand('unknown_field', `${path}.${unknown}`);
  }
  for (const { path, verbs } of list) if (verbs.length > 1) throw invalidCommand('leg_verbs', path);
  return list.map(({ path, wallets, verbs: [one] }) => {
    const { verb, entries } = one ?? { verb: 'assets' as const, entries: undefined };
    for (const name of VERBS[verb])
      if (wallets[name] === undefined) throw invalidCommand('missing_field', `${path}.${name}`);
    if (entries === undefined) throw invalidCommand('missing_field', `${path}.assets`);
    return { path, verb, entries, wallets };
  });
}

/** A leg as it was passed, each field read once. */
interface PassedLeg {
  readonly path: string;
  readonly names: readonly string[];
  readonly wallets: RawLeg['wallets'];
  readonly verbs: readonly { readonly verb: Verb; readonly entries: AssetEntries }[];
}

function readLeg(leg: Readonly<Record<string, unknown>>, path: string): PassedLeg {
  const verbs = VERB_NAMES.flatMap((verb) => {
    const assets = leg[verb];
    return assets === undefined ? [] : [{ verb, entries: parseEntries(assets, `${path}.${verb}`) }];
  });
  const wallets: { [Name in WalletField]?: unknown } = {};
  for (const name of WALLET_FIELDS) {
    const value = leg[name];
    if (value === undefined) continue;
    wallets[name] = name === 'from' && Array.isArray(value) ? copySources(value, `${path}.from`) : value;
  }
  return { path, names: Object.keys(leg), wallets, verbs };
}

function isWalletField(name: string): name is WalletField {
  return name === 'from' || name === 'to';
}

/** A list of objects, within the bound of legs and requirements. */
export function parseList(value: unknown, field: string): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) throw invalidCommand('not_a_list', field);
  if (value.length > LIMITS.legsMax) throw invalidCommand('legs_too_many', field);
  // Array.from, because map() skips holes.
  return Array.from(value, (item, at) => {
    if (!isPlainObject(item)) throw invalidCommand('not_an_object', `${field}[${at}]`);
    return item;
  });
}

/** Checks the number of amounts in all legs, or in all requirements. */
export function checkAmounts(all: readonly AssetEntries[], field: string): void {
  const amounts = all.reduce((sum, { assets }) => sum + assets.length, 0);
  if (amounts > LIMITS.legAmountsMax) throw invalidCommand('legs_too_many', field);
}

/** Array.from, which makes a hole a value. */
function copySources(sources: readonly unknown[], field: string): unknown[] {
  if (sources.length > LIMITS.legsMax) throw invalidCommand('legs_too_many', field);
  return Array.from(sources);
}

function checkLegNames({ path, verb, entries, wallets }: RawLeg): void {
  for (const [at, source] of sourcesIn(wallets).entries())
    if (!isName(source)) throw invalidCommand('name_invalid', pathOfSource(path, wallets, at));
  if (VERBS[verb].includes('to' as never) && !isName(wallets.to)) throw invalidCommand('name_invalid', `${path}.to`);
  checkAssetNames(entries, `${path}.${verb}`);
}

/** After the names of all legs. */
function checkWallets(raws: readonly RawLeg[]): void {
  for (const { path, wallets } of raws) {
    const sources = sourcesIn(wallets);
    if (sources.includes(wallets.to)) throw invalidCommand('same_wallet', `${path}.to`);
    if (Array.isArray(wallets.from) && (sources.length === 0 || new Set(sources).size < sources.length))
      throw invalidCommand('wallet_repeated', `${path}.from`);
  }
}

function sourcesIn({ from }: RawLeg['wallets']): readonly unknown[] {
  if (from === undefined) return [];
  return Array.isArray(from) ? from : [from];
}

function pathOfSource(path: string, { from }: RawLeg['wallets'], at: number): string {
  return Array.isArray(from) ? `${path}.from[${at}]` : `${path}.from`;
}

function toWantedLeg({ path, verb, entries, wallets }: RawLeg): WantedLeg {
  const field = `${path}.${verb}`;
  return {
    sources: sourcesIn(wallets) as readonly string[],
    to: wallets.to as string | undefined,
    // What is minted depends on nothing that a wallet holds.
    bundle: verb === 'mint' ? addUp(entries, field) : addUpWanted(entries, field),
  };
}

/** A leg as it may be passed. */
function viewLeg({ sources, to, bundle }: WantedLeg): unknown {
  const assets = viewWanted(bundle);
  const [first, ...more] = sources;
  if (first === undefined) return { mint: assets, to };
  const from = more.length === 0 ? first : sources;
  return to === undefined ? { burn: assets, from } : { from, to, assets };
}
