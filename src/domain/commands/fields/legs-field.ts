import { invalidCommand } from '../../errors.ts';
import type { WantedLeg } from '../../planning/resolve-legs.ts';
import { holdOwner } from '../../records/hold.ts';
import type { Meta } from '../../values/action.ts';
import { isName } from '../../values/names.ts';
import type { PlainData } from '../../values/plain-data.ts';
import { viewWanted, type Wanted } from '../../values/wish.ts';
import {
  type AssetEntries,
  addUp,
  addUpMinted,
  addUpWanted,
  checkAssetNames,
  countWanted,
  wantedIntent,
} from './assets-field.ts';
import type { CommandField } from './command-field.ts';
import { checkHoldId, checkPayees, parseDuration, parseRest } from './hold-fields.ts';
import { parseLegs, type RawLeg } from './leg-shape.ts';
import { parseMeta } from './shared-fields.ts';

/** The required field `legs`. The order of the legs is part of the fingerprint of a key. */
export const legsField: CommandField<readonly WantedLeg[], readonly RawLeg[]> = Object.freeze({
  name: 'legs',
  type: 'legs',
  property: 'legs',
  isRequired: true,
  parseShape: parseLegs,
  checkNames(raws: readonly RawLeg[]) {
    if (raws.length === 0) throw invalidCommand('legs_empty', 'legs');
    for (const raw of raws) checkLegNames(raw);
    checkWallets(raws);
    checkHolds(raws);
  },
  parseContent: (raws: readonly RawLeg[]) => raws.map(toWantedLeg),
  parseData: (legs: readonly WantedLeg[]) =>
    legs.some(({ opens }) => opens?.meta !== undefined) ? legs.map(withOwnMeta) : legs,
  intent: (legs: readonly WantedLeg[]): PlainData => legs.map(legIntent),
  view: (legs: readonly WantedLeg[]) => legs.map(viewLeg),
  assetCount: (legs: readonly WantedLeg[]) => legs.reduce((sum, { bundle }) => sum + countWanted(bundle), 0),
});

function checkLegNames({ path, verb, values }: RawLeg): void {
  const { from, to } = values;
  if (Array.isArray(from)) {
    for (const [at, source] of from.entries())
      if (!isName(source)) throw invalidCommand('name_invalid', `${path}.from[${at}]`);
  } else if (from !== undefined && !isName(from)) throw invalidCommand('name_invalid', `${path}.from`);
  if (to !== undefined && !isName(to)) throw invalidCommand('name_invalid', `${path}.to`);
  if (verb === 'hold') checkHoldId(values.id, `${path}.id`);
  if (verb === 'capture' || verb === 'release') checkHoldId(values[verb], `${path}.${verb}`);
  else checkAssetNames(values[verb] as AssetEntries, `${path}.${verb}`);
  if (verb === 'capture' && values.assets !== undefined) checkAssetNames(values.assets, `${path}.assets`);
}

/** After the names of all legs. */
function checkWallets(raws: readonly RawLeg[]): void {
  for (const { path, verb, values } of raws) {
    const { from, to } = values;
    if (from !== undefined && (from === to || (Array.isArray(from) && from.includes(to))))
      throw invalidCommand('same_wallet', `${path}.to`);
    if (Array.isArray(from) && (verb === 'hold' || from.length === 0 || new Set(from).size < from.length))
      throw invalidCommand('wallet_repeated', `${path}.from`);
    if (values.for !== undefined) checkPayees(values.for as readonly unknown[], `${path}.for`);
  }
}

/** The second of two holds of one id could never be opened. */
function checkHolds(raws: readonly RawLeg[]): void {
  const opened = new Set<unknown>();
  for (const { path, verb, values } of raws) {
    if (verb !== 'hold') continue;
    if (opened.has(values.id)) throw invalidCommand('hold_repeated', `${path}.id`);
    opened.add(values.id);
  }
}

function sourcesIn(from: unknown): readonly unknown[] {
  if (from === undefined) return [];
  return Array.isArray(from) ? from : [from];
}

function toWantedLeg({ path, verb, values }: RawLeg): WantedLeg {
  const field = `${path}.${verb}`;
  const sources = sourcesIn(values.from) as readonly string[];
  const to = values.to as string | undefined;
  if (verb === 'capture' || verb === 'release') {
    const { assets } = values;
    const rest = values.rest === undefined ? 'keep' : parseRest(values.rest, `${path}.rest`);
    return takeLeg(values[verb] as string, verb, {
      to,
      bundle: assets === undefined ? undefined : addUp(assets, `${path}.assets`),
      releasesRest: rest === 'release',
    });
  }
  const entries = values[verb] as AssetEntries;
  const bundle = verb === 'mint' ? addUpMinted(entries, field) : addUpWanted(entries, field);
  if (verb !== 'hold') return { sources, to, bundle };
  const expiresInMs =
    values.expiresInMs === undefined ? undefined : parseDuration(values.expiresInMs, `${path}.expiresInMs`);
  return holdLeg(sources[0] as string, bundle, {
    ...{ id: values.id as string, payees: values.for as readonly string[] | undefined, expiresInMs },
    // It is copied after all content is checked.
    ...(values.meta === undefined ? {} : { meta: values.meta as Meta }),
  });
}

function withOwnMeta(leg: WantedLeg, at: number): WantedLeg {
  if (leg.opens?.meta === undefined) return leg;
  const { meta: passed, ...opens } = leg.opens;
  const meta = parseMeta(passed, `legs[${at}].meta`);
  return { ...leg, opens: meta === undefined ? opens : { ...opens, meta } };
}

/** A leg into a new hold. */
export function holdLeg(from: string, bundle: Wanted, opens: NonNullable<WantedLeg['opens']>): WantedLeg {
  return { sources: [from], to: holdOwner(opens.id), bundle, opens };
}

/** A leg out of a hold. Without a bundle it takes all that is left. */
export function takeLeg(
  id: string,
  verb: 'capture' | 'release',
  {
    to,
    bundle,
    releasesRest,
  }: { readonly to?: string | undefined; readonly bundle?: Wanted | undefined; readonly releasesRest: boolean },
): WantedLeg {
  const takes = { id, verb, isAll: bundle === undefined, releasesRest };
  return { sources: [holdOwner(id)], to, bundle: bundle ?? NOTHING, takes };
}

const NOTHING: Wanted = new Map();

function legIntent({ sources, to, bundle, opens, takes }: WantedLeg): PlainData {
  const leg: PlainData[] = [sources, to ?? null, wantedIntent(bundle)];
  if (opens !== undefined) {
    const payees: PlainData = opens.payees?.toSorted() ?? null;
    const { meta } = opens;
    leg.push([payees, opens.expiresInMs ?? null, ...(meta === undefined ? [] : [meta])]);
  }
  if (takes !== undefined) leg.push([takes.verb, takes.isAll, takes.releasesRest]);
  return leg;
}

/** A leg as it may be passed. */
function viewLeg({ sources, to, bundle, opens, takes }: WantedLeg): unknown {
  const assets = viewWanted(bundle);
  if (takes !== undefined) {
    if (takes.verb === 'release') return { release: takes.id };
    const rest = takes.releasesRest ? { rest: 'release' } : {};
    return { capture: takes.id, to, ...(takes.isAll ? {} : { assets }), ...rest };
  }
  const [first, ...more] = sources;
  if (first === undefined) return { mint: assets, to };
  const from = more.length === 0 ? first : sources;
  if (opens !== undefined) {
    const { id, payees, expiresInMs, meta } = opens;
    return {
      ...{ hold: assets, from, id },
      ...(expiresInMs === undefined ? {} : { expiresInMs }),
      ...(payees === undefined ? {} : { for: payees }),
      ...(meta === undefined ? {} : { meta }),
    };
  }
  return to === undefined ? { burn: assets, from } : { from, to, assets };
}
