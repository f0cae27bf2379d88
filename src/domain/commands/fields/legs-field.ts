import { invalidCommand } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { WantedLeg } from '../../planning/resolve-legs.ts';
import { holdOwner } from '../../records/hold.ts';
import type { Meta } from '../../values/action.ts';
import { isName } from '../../values/names.ts';
import { isPlainObject, type PlainData } from '../../values/plain-data.ts';
import { viewWanted, type Wanted } from '../../values/wish.ts';
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
import { checkHoldId, checkPayees, copyList, parseDuration, parseRest } from './hold-fields.ts';
import { parseMeta } from './shared-fields.ts';

/** The verbs of legs: the field that says it, the fields that the leg then has to have, and those that it may have. */
const VERBS = Object.freeze({
  mint: { required: ['to'], optional: [], isBundle: true },
  burn: { required: ['from'], optional: [], isBundle: true },
  hold: { required: ['from', 'id'], optional: ['expiresInMs', 'for', 'meta'], isBundle: true },
  capture: { required: ['to'], optional: ['assets', 'rest'], isBundle: false },
  release: { required: [], optional: [], isBundle: false },
  // Last, as a capture has the field, too.
  assets: { required: ['from', 'to'], optional: [], isBundle: true },
} as const);

type Verb = keyof typeof VERBS;

const VERB_NAMES = Object.keys(VERBS) as Verb[];
const OTHER_FIELDS = ['from', 'to', 'id', 'expiresInMs', 'for', 'meta', 'rest'] as const;
const FIELDS: readonly string[] = [...VERB_NAMES, ...OTHER_FIELDS];

/** A leg as it was passed, each field read once. */
interface PassedLeg {
  readonly path: string;
  readonly names: readonly string[];
  readonly verbs: readonly Verb[];
  /** The values of its fields; assets and lists are checked for their shape. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A leg whose shape was checked. */
interface RawLeg extends PassedLeg {
  readonly verb: Verb;
}

/** The required field `legs`. The order of the legs is part of the fingerprint of a key. */
export const legsField: CommandField<readonly WantedLeg[], readonly RawLeg[]> = Object.freeze({
  name: 'legs',
  type: 'legs',
  property: 'legs',
  isRequired: true,
  parseShape,
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

function parseShape(legs: unknown): RawLeg[] {
  const list = parseList(legs, 'legs').map((leg, at) => readLeg(leg, `legs[${at}]`));
  checkAmounts(
    list.flatMap(({ values }) => VERB_NAMES.flatMap((name) => (isEntries(values[name]) ? [values[name]] : []))),
    'legs',
  );
  for (const { path, names, verbs, values } of list) {
    const [verb] = verbs;
    // Fields of another verb are unknown, too.
    const known: readonly string[] =
      verb === undefined || verbs.length > 1 ? FIELDS : [verb, ...VERBS[verb].required, ...VERBS[verb].optional];
    const unknown = names.find(
      (name) => !FIELDS.includes(name) || (values[name] !== undefined && !known.includes(name)),
    );
    if (unknown !== undefined) throw invalidCommand('unknown_field', `${path}.${unknown}`);
  }
  for (const { path, verbs } of list) if (verbs.length > 1) throw invalidCommand('leg_verbs', path);
  return list.map((leg) => {
    const { path, values, verbs } = leg;
    const [verb = 'assets'] = verbs;
    for (const name of VERBS[verb].required)
      if (values[name] === undefined) throw invalidCommand('missing_field', `${path}.${name}`);
    if (verbs.length === 0) throw invalidCommand('missing_field', `${path}.assets`);
    return { ...leg, verb };
  });
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

function readLeg(leg: Readonly<Record<string, unknown>>, path: string): PassedLeg {
  const values: Record<string, unknown> = {};
  for (const name of FIELDS) {
    const value = leg[name];
    if (value === undefined) continue;
    const isBundle = VERB_NAMES.includes(name as Verb) && VERBS[name as Verb].isBundle;
    if (isBundle) values[name] = parseEntries(value, `${path}.${name}`);
    else if (name === 'for' || (name === 'from' && Array.isArray(value))) {
      values[name] = copyList(value, `${path}.${name}`);
    } else values[name] = value;
  }
  const said = VERB_NAMES.filter((name) => values[name] !== undefined);
  const verbs = said.includes('capture') ? said.filter((name) => name !== 'assets') : said;
  return { path, names: Object.keys(leg), verbs, values };
}

function isEntries(value: unknown): value is AssetEntries {
  return typeof value === 'object' && value !== null;
}

function checkLegNames({ path, verb, values }: RawLeg): void {
  const { from, to } = values;
  for (const [at, source] of sourcesIn(from).entries())
    if (!isName(source))
      throw invalidCommand('name_invalid', Array.isArray(from) ? `${path}.from[${at}]` : `${path}.from`);
  if (to !== undefined && !isName(to)) throw invalidCommand('name_invalid', `${path}.to`);
  if (verb === 'hold') checkHoldId(values.id, `${path}.id`);
  if (verb === 'capture' || verb === 'release') checkHoldId(values[verb], `${path}.${verb}`);
  for (const name of [verb, 'assets']) if (isEntries(values[name])) checkAssetNames(values[name], `${path}.${name}`);
}

/** After the names of all legs. */
function checkWallets(raws: readonly RawLeg[]): void {
  for (const { path, verb, values } of raws) {
    const { from, to } = values;
    const sources = sourcesIn(from);
    if (sources.includes(to)) throw invalidCommand('same_wallet', `${path}.to`);
    const isList = Array.isArray(from);
    if (isList && (verb === 'hold' || sources.length === 0 || new Set(sources).size < sources.length))
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
      bundle: assets === undefined ? undefined : addUp(assets as AssetEntries, `${path}.assets`),
      releasesRest: rest === 'release',
    });
  }
  const entries = values[verb] as AssetEntries;
  // What is minted depends on nothing that a wallet holds.
  const bundle = verb === 'mint' ? addUp(entries, field) : addUpWanted(entries, field);
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
