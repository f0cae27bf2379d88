import type { Projector } from '../../actors/sequencer/projector.ts';
import type { Sequencer } from '../../actors/sequencer/sequencer.ts';
import type { Taint, TaintInput, Trace, TraceOptions } from '../../domain/records/trace.ts';
import type { StepPart, TraceStep } from '../../domain/records/trace-step.ts';
import { least, receivedIn } from '../../domain/rules/descent.ts';
import { outpointOf } from '../../domain/values/outpoint.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import type { ProvenanceStore, StepName } from '../../store/provenance-store.ts';
import { parseStart, parseTaint, parseTraceOptions, type TaintOrigins, type TraceStart } from './parse-trace.ts';
import { holdersOf } from './tainted-wallets.ts';
import { TraceWalk } from './trace-walk.ts';

/** The steps of one statement that are wanted now, at most. */
const WANTED = 2_000;
/** The steps of one statement that may be wanted later, at most. */
const MORE = 1_000;

/** The dependencies of a {@link ProvenanceReader}. */
export interface ProvenanceReaderDeps {
  readonly sequencer: Pick<Sequencer, 'sweep'>;
  /** Also in a runtime that does not project in the background: a trace forward projects what is left. */
  readonly projector: Pick<Projector, 'catchUp'>;
}

/** A read of the store, within the options of its caller. */
export type Read = <Result>(read: (store: Pick<LedgerStore, 'provenance'>) => Promise<Result>) => Promise<Result>;

type Amounts = readonly (readonly [StepPart, bigint])[];

/** Says where assets came from and where they went, as of the last position that a commit has when it is asked. */
export class ProvenanceReader {
  readonly #deps: ProvenanceReaderDeps;

  constructor(deps: ProvenanceReaderDeps) {
    this.#deps = deps;
  }

  /** Traces back to the mints; undefined for a start that does not exist. */
  async ancestry(read: Read, of: string, options: TraceOptions): Promise<Trace | undefined> {
    return this.#trace(read, of, options, false);
  }

  /** Traces forward to what is unspent; undefined for a start that does not exist. */
  async descendants(read: Read, of: string, options: TraceOptions): Promise<Trace | undefined> {
    return this.#trace(read, of, options, true);
  }

  /** Finds every wallet that holds what came of some transactions and outputs. */
  async taint(read: Read, input: TaintInput): Promise<Taint> {
    const { origins, bounds } = parseTaint(input);
    return read(async ({ provenance }) => {
      const walk = new TraceWalk(true, await this.#position(provenance, true), bounds);
      const { names, missing } = await findOrigins(provenance, origins, bounds.asset);
      for (const step of await readSteps(provenance, names, true)) walk.start(step, amountsOf(step, origins));
      const trace = await finish(provenance, walk, true);
      return { wallets: holdersOf(trace), missing, trace };
    });
  }

  async #trace(read: Read, of: string, options: TraceOptions, isForward: boolean): Promise<Trace | undefined> {
    const bounds = parseTraceOptions(options);
    const start = parseStart(of);
    if (start === undefined) return undefined;
    return read(async ({ provenance }) => {
      const position = await this.#position(provenance, isForward);
      const assets = assetsOf(start, (await provenance.outputsOf([start.id])).get(start.id));
      if (assets === undefined) return undefined;
      const walk = new TraceWalk(isForward, position, bounds);
      const followed = assets.filter((asset) => bounds.asset === undefined || asset === bounds.asset);
      const names = followed.map((asset) => ({ id: start.id, asset }));
      for (const step of await readSteps(provenance, names, isForward)) {
        walk.start(
          step,
          step.outputs.filter(isOf(start)).map((part) => [part, part.amount]),
        );
      }
      return finish(provenance, walk, isForward);
    });
  }

  /** The last position. What was committed before the call has one then, and forward its spends are projected. */
  async #position(store: ProvenanceStore, isForward: boolean): Promise<number> {
    await this.#deps.sequencer.sweep();
    const position = await store.lastPosition();
    if (isForward) await this.#deps.projector.catchUp();
    return position;
  }
}

async function finish(store: ProvenanceStore, walk: TraceWalk, isForward: boolean): Promise<Trace> {
  for (walk.go(); walk.wanted.length > 0; walk.go()) {
    const asked = walk.wanted.slice(0, WANTED);
    const more = Math.min(MORE, walk.left);
    walk.learn(asked, await store.steps(asked, isForward, more), more);
  }
  return walk.result();
}

async function readSteps(store: ProvenanceStore, names: readonly StepName[], isForward: boolean) {
  return names.length === 0 ? [] : store.steps(names, isForward, 0);
}

/** The assets of a start, each once; undefined if it does not exist. */
function assetsOf({ index }: TraceStart, outputs: readonly (readonly string[])[] | undefined): string[] | undefined {
  const started = index === undefined ? outputs : outputs?.slice(index, index + 1);
  if (started === undefined || (index !== undefined && started.length === 0)) return undefined;
  return [...new Set(started.flat())];
}

function isOf({ id, index }: TraceStart): (part: StepPart) => boolean {
  const outpoint = index === undefined ? undefined : outpointOf(id, index);
  return (part) => outpoint === undefined || part.outpoint === outpoint;
}

async function findOrigins(
  store: ProvenanceStore,
  { transactions, outpoints }: TaintOrigins,
  asset: string | undefined,
): Promise<{ readonly names: StepName[]; readonly missing: string[] }> {
  const starts = [...transactions, ...outpoints].map((name) => ({ name, ...(parseStart(name) as TraceStart) }));
  const outputs = await store.outputsOf([...new Set(starts.map(({ id }) => id))]);
  const names = new Map<string, StepName>();
  const missing: string[] = [];
  for (const start of starts) {
    const assets = assetsOf(start, outputs.get(start.id));
    if (assets === undefined) missing.push(start.name);
    for (const one of assets ?? [])
      if (asset === undefined || one === asset) names.set(`${start.id} ${one}`, { id: start.id, asset: one });
  }
  return { names: [...names.values()], missing };
}

/** The parts of a step that are followed: all of an output that is named, of a transaction what it paid net. */
function amountsOf(step: TraceStep, { transactions, outpoints }: TaintOrigins): Amounts {
  const received = transactions.includes(step.id) ? receivedIn(step) : new Map<string, bigint>();
  return step.outputs.flatMap((part): Amounts => {
    if (outpoints.includes(part.outpoint)) return [[part, part.amount]];
    const amount = least(part.amount, received.get(part.owner) ?? 0n);
    return amount > 0n ? [[part, amount]] : [];
  });
}
