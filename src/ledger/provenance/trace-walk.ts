import type { Mutable } from '../../domain/mutable.ts';
import { holdIdOf } from '../../domain/records/hold.ts';
import type { Trace, TraceOutput, TraceTransaction } from '../../domain/records/trace.ts';
import { byCommit, type CommitPlace, type StepPart, stepKey, type TraceStep } from '../../domain/records/trace-step.ts';
import { descend, least, type Reached } from '../../domain/rules/descent.ts';
import type { StepName } from '../../store/provenance-store.ts';
import type { TraceBounds } from './parse-trace.ts';

/** An output that is followed. */
interface Followed {
  readonly view: Mutable<TraceOutput>;
  readonly owner: string;
  /** The steps on a shortest way from the start. */
  readonly depth: number;
}

interface Visited {
  readonly step: TraceStep;
  readonly view: Mutable<TraceTransaction>;
}

/** A step that is not known. It comes after `beyond` in the order of the walk. */
interface Wanted extends StepName {
  readonly beyond: CommitPlace;
}

/** A step that is not taken yet, with the outputs that lead to it. */
interface Ahead extends StepName {
  readonly through: Followed[];
}

/**
 * A walk through the graph of spends, one step (a transaction and an asset) after the other. It reads nothing: it asks
 * for the steps that it wants to know.
 *
 * 1. Forward it takes the steps in the order of commits, back in the opposite order. So all outputs that lead to a step
 *    are known when it is taken: each step is taken once, and its depth and its amounts are final.
 * 2. It takes a step only if each one that it does not know comes later. A read returns what is reached in the same
 *    order: what it did not return comes later than all that it did.
 */
export class TraceWalk {
  readonly #isForward: boolean;
  readonly #position: number;
  readonly #bounds: TraceBounds;
  readonly #known = new Map<string, TraceStep>();
  readonly #ahead = new Map<string, Ahead>();
  /** The known steps ahead; the next one is last. */
  readonly #order: TraceStep[] = [];
  readonly #wanted = new Map<string, Wanted>();
  /** For each known step, how far the read went that returned it. */
  readonly #horizons = new Map<string, CommitPlace>();
  /** No step that it does not know comes before. */
  #beyond: CommitPlace;
  readonly #everywhere: CommitPlace;
  readonly #nowhere: CommitPlace;
  readonly #followed = new Map<string, Followed>();
  readonly #visited = new Map<string, Visited>();
  /** The amounts of the start, by asset. */
  readonly #totals = new Map<string, bigint>();
  readonly #open = new Set<string>();

  constructor(isForward: boolean, position: number, bounds: TraceBounds) {
    this.#isForward = isForward;
    this.#position = position;
    this.#bounds = bounds;
    this.#everywhere = { commitId: isForward ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, place: 0 };
    this.#nowhere = { commitId: -this.#everywhere.commitId, place: 0 };
    this.#beyond = this.#everywhere;
  }

  /** The steps that it wants to know before it goes on. */
  get wanted(): StepName[] {
    return [...this.#wanted.values()].map(({ id, asset }) => ({ id, asset }));
  }

  /** The number of transactions that it may still visit. */
  get left(): number {
    return Math.max(0, this.#bounds.limit - this.#visited.size);
  }

  /** Starts at outputs of a step, each with the amount of it that is followed. */
  start(step: TraceStep, parts: Iterable<readonly [part: StepPart, amount: bigint]>): void {
    this.#known.set(stepKey(step.id, step.asset), step);
    for (const [part, atMost] of parts) {
      this.#totals.set(step.asset, this.#total(step.asset) + atMost);
      // The transaction that created the start has the depth 0 in both directions.
      this.#follow(step, part, { atMost, depth: this.#isForward ? 0 : -1 });
      if (this.#isForward) this.#visit(step, 0);
    }
  }

  /** Learns what a read of `asked`, and of up to `more` steps that are reached from them, has returned. */
  learn(asked: readonly StepName[], steps: readonly TraceStep[], more: number): void {
    const given = new Set(asked.map(({ id, asset }) => stepKey(id, asset)));
    const reached = steps.filter(({ id, asset }) => !given.has(stepKey(id, asset)));
    const last = reached.reduce((at: CommitPlace, step) => (this.#compare(at, step) < 0 ? step : at), this.#nowhere);
    const horizon = steps.length < more ? this.#everywhere : last;
    for (const step of steps) {
      const key = stepKey(step.id, step.asset);
      this.#known.set(key, step);
      if (this.#compare(this.#horizons.get(key) ?? this.#nowhere, horizon) < 0) this.#horizons.set(key, horizon);
      // One that it wants to know, and did not ask for now.
      if (this.#wanted.delete(key)) this.#queue(key, step);
    }
    // Without its row the ledger is not sound, which verify reports.
    for (const key of given) if (this.#wanted.delete(key)) this.#ahead.delete(key);
    this.#beyond = this.#everywhere;
    for (const { beyond } of this.#wanted.values()) this.#look(beyond);
  }

  /** Takes steps until it has ended, or cannot go on without those that it wants to know. */
  go(): void {
    for (let step = this.#order.at(-1); step !== undefined; step = this.#order.at(-1)) {
      if (this.#compare(this.#beyond, step) < 0 || (this.left === 0 && !this.#visited.has(step.id))) return;
      this.#order.pop();
      this.#take(step);
    }
  }

  /** The trace of a walk that has ended. */
  result(): Trace {
    for (const ahead of this.#ahead.values()) this.#leaveOpen(ahead);
    const visited = [...this.#visited.values()].sort((one, other) => this.#compare(one.step, other.step));
    return {
      direction: this.#isForward ? 'forward' : 'back',
      position: this.#position,
      transactions: visited.map(({ view }) => view),
      outputs: [...this.#followed.values()].map(({ view }) => view),
      truncated: this.#open.size > 0,
      open: [...this.#open],
    };
  }

  #take(step: TraceStep): void {
    const key = stepKey(step.id, step.asset);
    const ahead = this.#ahead.get(key) as Ahead;
    this.#ahead.delete(key);
    const depth = nearestOf(ahead.through).depth + 1;
    if (depth > this.#bounds.depthMax) {
      this.#leaveOpen(ahead);
      return;
    }
    const amounts = new Map<string, bigint>();
    for (const { owner, view } of ahead.through) {
      amounts.set(owner, (amounts.get(owner) ?? 0n) + view.atMost);
      if (this.#isForward) view.spentBy = step.id;
    }
    const reached = descend(step, this.#isForward, amounts);
    this.#addOutside(this.#visit(step, depth), step.asset, reached);
    for (const part of this.#isForward ? step.outputs : step.inputs) {
      const atMost = least(least(part.amount, reached.of(part.owner)), this.#total(step.asset));
      if (atMost === 0n) continue;
      const { view, depth: before } = nearestOf(ahead.through.filter(({ owner }) => reached.isFrom(part.owner, owner)));
      this.#follow(step, part, { atMost, depth: before + 1, previous: view.outpoint });
    }
  }

  #follow(
    { id, asset }: TraceStep,
    { outpoint, owner, wallet, amount, spentBy }: StepPart,
    { atMost, depth, previous }: { readonly atMost: bigint; readonly depth: number; readonly previous?: string },
  ): void {
    const name = `${outpoint} ${asset}`;
    const before = this.#followed.get(name);
    if (before !== undefined) {
      // A start that came from another one. The step that spends it is not taken yet.
      before.view.atMost = least(amount, before.view.atMost + atMost);
      return;
    }
    const hold = holdIdOf(owner);
    const view: Mutable<TraceOutput> = {
      ...{ outpoint, wallet, ...(hold === undefined ? {} : { hold }), asset, amount, atMost },
      ...(previous === undefined ? {} : { previous }),
      // Back, it is reached through the transaction that spent it.
      ...(this.#isForward || previous === undefined ? {} : { spentBy: id }),
    };
    const followed = { view, owner, depth };
    this.#followed.set(name, followed);
    const next = this.#isForward ? spentBy : outpoint.slice(0, outpoint.indexOf(':'));
    const beyond = this.#horizons.get(stepKey(id, asset)) ?? this.#nowhere;
    if (next !== undefined) this.#lookAt({ id: next, asset, beyond }, followed);
  }

  /** Adds an output to the step to which it leads. */
  #lookAt(name: Wanted, followed: Followed): void {
    const key = stepKey(name.id, name.asset);
    const ahead = this.#ahead.get(key);
    if (ahead !== undefined) {
      ahead.through.push(followed);
      return;
    }
    this.#ahead.set(key, { id: name.id, asset: name.asset, through: [followed] });
    const step = this.#known.get(key);
    if (step !== undefined) {
      this.#queue(key, step);
      return;
    }
    this.#wanted.set(key, name);
    this.#look(name.beyond);
  }

  #look(beyond: CommitPlace): void {
    if (this.#compare(beyond, this.#beyond) < 0) this.#beyond = beyond;
  }

  #queue(key: string, step: TraceStep): void {
    // What is spent behind the position of this trace is unspent in it.
    if (this.#isForward && (step.position === undefined || step.position > this.#position)) {
      this.#ahead.delete(key);
      return;
    }
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#order[middle] as TraceStep, step) > 0) low = middle + 1;
      else high = middle;
    }
    this.#order.splice(low, 0, step);
  }

  #visit(step: TraceStep, depth: number): Mutable<TraceTransaction> {
    const { id, kind, position = 0, recordedAt = new Date(0) } = step;
    const visited = this.#visited.get(id);
    if (visited === undefined) {
      const view = { id, kind, depth, position, recordedAt };
      this.#visited.set(id, { step, view });
      return view;
    }
    visited.view.depth = Math.min(visited.view.depth, depth);
    return visited.view;
  }

  #addOutside(view: Mutable<TraceTransaction>, asset: string, { outside }: Reached): void {
    const amount = least(outside, this.#total(asset));
    if (amount === 0n) return;
    const field = this.#isForward ? 'burned' : 'minted';
    view[field] = { ...view[field], [asset]: amount };
  }

  #leaveOpen({ id, through }: Ahead): void {
    for (const { view } of through) {
      if (this.#isForward) view.spentBy = id;
      this.#open.add(view.outpoint);
    }
  }

  #compare(one: CommitPlace, other: CommitPlace): number {
    return this.#isForward ? byCommit(one, other) : byCommit(other, one);
  }

  #total(asset: string): bigint {
    return this.#totals.get(asset) ?? 0n;
  }
}

function nearestOf(followed: readonly Followed[]): Followed {
  return followed.reduce((nearest, one) => (one.depth < nearest.depth ? one : nearest));
}
