import { invalidCommand } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { unknownField } from '../../unknown-field.ts';
import { isPlainObject } from '../../values/plain-data.ts';
import { type AssetEntries, parseEntries } from './assets-field.ts';
import { copyList } from './hold-fields.ts';

/** The verbs of legs: the field that says it, the fields that the leg then has to have, and those that it may have. */
const VERBS = Object.freeze({
  mint: { required: ['to'], optional: [] },
  burn: { required: ['from'], optional: [] },
  hold: { required: ['from', 'id'], optional: ['expiresInMs', 'for', 'meta'] },
  capture: { required: ['to'], optional: ['assets', 'rest'] },
  release: { required: [], optional: [] },
  // Last, as a capture has the field, too.
  assets: { required: ['from', 'to'], optional: [] },
} as const);

type Verb = keyof typeof VERBS;
type Field = Verb | 'from' | 'to' | 'id' | 'expiresInMs' | 'for' | 'meta' | 'rest';

const VERB_NAMES = Object.keys(VERBS) as Verb[];
const FIELDS: ReadonlySet<string> = new Set<Field>([
  ...VERB_NAMES,
  ...(['from', 'to', 'id', 'expiresInMs', 'for', 'meta', 'rest'] as const),
]);

const fieldsOf = (verb: Verb): ReadonlySet<string> => new Set([verb, ...VERBS[verb].required, ...VERBS[verb].optional]);

/** The fields of a leg of each verb. */
const FIELDS_OF: Readonly<Record<Verb, ReadonlySet<string>>> = Object.freeze({
  mint: fieldsOf('mint'),
  burn: fieldsOf('burn'),
  hold: fieldsOf('hold'),
  capture: fieldsOf('capture'),
  release: fieldsOf('release'),
  assets: fieldsOf('assets'),
});

/** The values of a leg as they were passed, each read once; assets and lists are checked for their shape. */
type LegValues = { readonly [Name in Exclude<Field, 'mint' | 'burn' | 'hold' | 'assets'>]: unknown } & {
  readonly [Name in 'mint' | 'burn' | 'hold' | 'assets']: AssetEntries | undefined;
};

/** A leg as it was passed. */
export interface RawLeg {
  readonly path: string;
  readonly names: readonly string[];
  /** `assets` if it says none. */
  readonly verb: Verb;
  readonly verbCount: number;
  readonly values: LegValues;
}

/** Reads the legs that were passed, and checks which fields they have. */
export function parseLegs(legs: unknown): RawLeg[] {
  const list = parseList(legs, 'legs').map((leg, at) => readLeg(leg, `legs[${at}]`));
  checkAmountCount(
    list.reduce((sum, leg) => sum + countAmounts(leg.values), 0),
    'legs',
  );
  for (const leg of list) checkFields(leg);
  for (const { path, verbCount } of list) if (verbCount > 1) throw invalidCommand('leg_verbs', path);
  for (const { path, verb, verbCount, values } of list) {
    for (const name of VERBS[verb].required)
      if (values[name] === undefined) throw invalidCommand('missing_field', `${path}.${name}`);
    if (verbCount === 0) throw invalidCommand('missing_field', `${path}.assets`);
  }
  return list;
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
export function checkAmountCount(amounts: number, field: string): void {
  if (amounts > LIMITS.legAmountsMax) throw invalidCommand('legs_too_many', field);
}

/** Every exchange reads several legs: an object of one shape for all of them costs a third of a loop over the names. */
function readLeg(leg: Readonly<Record<string, unknown>>, path: string): RawLeg {
  const values: LegValues = {
    mint: readEntries(leg.mint, path, 'mint'),
    burn: readEntries(leg.burn, path, 'burn'),
    hold: readEntries(leg.hold, path, 'hold'),
    capture: leg.capture,
    release: leg.release,
    assets: readEntries(leg.assets, path, 'assets'),
    from: readSources(leg.from, path),
    to: leg.to,
    id: leg.id,
    expiresInMs: leg.expiresInMs,
    for: readPayees(leg.for, path),
    meta: leg.meta,
    rest: leg.rest,
  };
  let verb: Verb | undefined;
  let verbCount = 0;
  for (const name of VERB_NAMES) {
    if (values[name] === undefined || (name === 'assets' && values.capture !== undefined)) continue;
    verb ??= name;
    verbCount += 1;
  }
  return { path, names: Object.keys(leg), verb: verb ?? 'assets', verbCount, values };
}

function readEntries(value: unknown, path: string, name: Verb): AssetEntries | undefined {
  return value === undefined ? undefined : parseEntries(value, `${path}.${name}`);
}

function readSources(from: unknown, path: string): unknown {
  return Array.isArray(from) ? copyList(from, `${path}.from`) : from;
}

function readPayees(payees: unknown, path: string): unknown {
  return payees === undefined ? undefined : copyList(payees, `${path}.for`);
}

function countAmounts({ mint, burn, hold, assets }: LegValues): number {
  return countIn(mint) + countIn(burn) + countIn(hold) + countIn(assets);
}

function countIn(entries: AssetEntries | undefined): number {
  return entries === undefined ? 0 : entries.assets.length;
}

/** Fields of another verb are unknown, too. */
function checkFields({ path, names, verb, verbCount, values }: RawLeg): void {
  const known = verbCount === 1 ? FIELDS_OF[verb] : FIELDS;
  for (const name of names) {
    if (!FIELDS.has(name) || (values[name as Field] !== undefined && !known.has(name)))
      throw unknownField(path, name, known);
  }
}
