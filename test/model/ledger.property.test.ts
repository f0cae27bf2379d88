import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { onServer } from '../support/runtime-role.ts';
import { COMMON_FAMILIES, Coverage, RARE_FAMILIES } from './support/coverage.ts';
import { EXAMPLES } from './support/examples.ts';
import { type GivenCommand, isFreeze, type ModelCommand, placesOf } from './support/model-command.ts';
import { balancesAfter, entriesOf, type ModelChange } from './support/model-history.ts';
import { type ModelAnswer, ModelLedger } from './support/model-ledger.ts';
import { ModelWorld } from './support/model-world.ts';
import { HOLDS, WALLETS } from './support/names.ts';
import { type Fault, RUNTIMES, type Step, steps } from './support/steps.ts';

type Histories = Awaited<ReturnType<ModelWorld['histories']>>;

/*
 * Goal: for any commands, exchanges, holds, reversals and freezes among them, in any groups, through either of two
 * runtimes, with lost answers, crashes, failed commits, restarts and passivations between them, and while holds expire,
 * rules of assets are defined, and actions become due or are cancelled, the ledger returns exactly the answers of a
 * model that is one map per wallet, on embedded Postgres and on a server, each action that is due is delivered once,
 * and minted less burned assets equal those in wallets and holds. The history of each wallet has an entry for each
 * command that changed it, with what it had then, and so says balanceAt(), with packs at any commit.
 * Method: steps are plain data and not fc.commands. So a failed run can be kept as a readable example, the same steps
 * are sent to two databases, and a step depends on the model only, never on the answer of a database. A fault is
 * injected only where the model commits something, so that no fault is left over for a later step.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 60);
const SEED = process.env.PURSEKIT_PROPERTY_SEED;
const RUNS_PER_WORLD = 20;
const HANG_GUARD_MS = 120_000 + 5_000 * RUNS;
const RUNS_FOR_COMMON = 300;
const RUNS_FOR_RARE = 1_000;
/** Below the capacity of a mailbox. */
const GROUP_MAX = 100;

const databases = { embedded: {}, server: onServer() } as const;
const coverage = new Coverage();
const worlds = new Map<keyof typeof databases, ModelWorld>();

afterAll(async () => {
  for (const world of worlds.values()) await world.finish();
});

/** Opens one world after the other: embedded Postgres blocks this process while it starts, and connections time out. */
async function openWorlds(): Promise<void> {
  for (const kind of ['server', 'embedded'] as const) {
    if (!worlds.has(kind)) worlds.set(kind, await ModelWorld.open(databases[kind]));
  }
}

/** Runs the steps on one database and checks each answer. */
async function run(kind: keyof typeof databases, given: readonly Step[]): Promise<ModelAnswer[]> {
  const world = worlds.get(kind) as ModelWorld;
  worlds.delete(kind);
  try {
    const answers = await runIn(world, given);
    // Only a world without a failed run is reused: the state after a failure is unknown.
    if (world.runs < RUNS_PER_WORLD) worlds.set(kind, world);
    else await world.finish();
    return answers;
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function runIn(world: ModelWorld, given: readonly Step[]): Promise<ModelAnswer[]> {
  const model = new ModelLedger();
  const keyed: ModelCommand[] = [];
  const all: ModelAnswer[] = [];
  // Examples would hide that random runs do not find a family any more.
  const isCounted = !EXAMPLES.includes(given);
  world.beginRun();

  const kindOf = (command: ModelCommand): string | undefined => {
    const of = command.kind === 'reverse' ? command.of : undefined;
    const found = all.find((answer) => 'transaction' in answer && answer.transaction.madeBy === of);
    return found !== undefined && 'transaction' in found ? found.transaction.kind : undefined;
  };
  const sendTogether = async (
    runtime: number,
    fault: Fault | undefined,
    commands: readonly ModelCommand[],
  ): Promise<boolean> => {
    const expected = commands.map((command) => model.apply(command));
    const commits = expected.some((answer, at) => isCommit(commands[at] as ModelCommand, answer));
    const before = world.residents(runtime);
    if (commits && fault !== undefined) world.inject(runtime, fault);
    const answers = await world.send(runtime, commands);
    expect(answers).toEqual(expected.map((answer, at) => named(answer, answers[at])));
    // Validation refuses an invalid command before any wallet is activated.
    if (expected.every(isInvalid)) expect(world.residents(runtime)).toEqual(before);
    all.push(...answers);
    for (const [at, command] of isCounted ? commands.entries() : [])
      coverage.command(command, expected[at] as ModelAnswer, kindOf(command));
    keyed.push(...commands.filter(({ key }, at) => key !== undefined && !isInvalid(expected[at] as ModelAnswer)));
    return commits;
  };
  const send = async (
    { runtime, fault }: Extract<Step, { runtime: number; fault: unknown }>,
    commands: readonly GivenCommand[],
  ): Promise<void> => {
    let isFaulty = false;
    for (const together of inRuns(commands.map((command) => model.aim(command))))
      isFaulty = (await sendTogether(runtime, isFaulty ? undefined : fault, together)) || isFaulty;
  };
  const play = async (step: Step): Promise<void> => {
    if (step.type === 'passivate') return world.passivate();
    if (step.type === 'shift') {
      model.advance(step.ms);
      await world.shiftHoldClock(step.ms);
      expect(world.delivered().toSorted(byNumber)).toEqual(model.delivered().toSorted(byNumber));
      return;
    }
    if (step.type === 'define') {
      const expected = model.define(step.asset, step.rules);
      expect(await world.define(step.runtime, step.asset, step.rules)).toEqual(expected);
      if (isCounted) coverage.answer('define', expected.status);
      return;
    }
    if (step.type === 'cancel') {
      const { of, answer } = model.cancel(step.back);
      expect(await world.cancel(step.runtime, of)).toEqual(answer);
      if (isCounted) coverage.answer('cancel', answer.status === 'rejected' ? answer.reason : answer.status);
      return;
    }
    if (step.type === 'restart') return world.restart(step.runtime);
    if (step.type === 'group') return send(step, step.commands);
    if (step.type === 'again') {
      const again = keyed.at(-1 - step.back);
      if (again !== undefined)
        await sendTogether(step.runtime, step.fault, [
          step.altered ? { ...again, note: `${again.note} altered` } : again,
        ]);
      return;
    }
    const { wallet, to, payments } = step;
    const payment: GivenCommand = { kind: 'mint', wallet, to, assets: [['gold', 1n]] };
    for (let left = payments; left > 0; left -= GROUP_MAX) {
      await send(step, new Array<GivenCommand>(Math.min(left, GROUP_MAX)).fill(payment));
    }
    await send(step, [{ kind: 'transfer', wallet, to, assets: [['gold', atMost(model.available(wallet, 'gold'))]] }]);
  };

  for (const [at, step] of given.entries()) {
    if (isCounted) coverage.step(step);
    await play(step);
    // In some runs a part of the history is in pages, a few commits in each pack.
    if (world.runs % 3 !== 0 && at === world.runs % given.length) await world.packHistory(1 + (world.runs % 5));
  }
  for (const wallet of WALLETS) {
    for (const balance of await world.balances(wallet)) expect(balance).toEqual(model.balanceOf(wallet));
    for (const ids of await world.openHolds(wallet)) expect(ids).toEqual(model.openHoldsOf(wallet).toSorted());
  }
  for (const id of HOLDS) for (const hold of await world.holds(id)) expect(hold).toEqual(model.viewHold(id));
  await checkHistory(world, model, all);
  const reversals = model.reversals();
  for (const [of, by] of reversals) for (const found of await world.reversalsOf(of)) expect(found).toEqual(by);
  for (const answer of all) {
    if (answer.status !== 'committed' || answer.transaction.kind !== 'reversal') continue;
    const { transaction } = answer;
    for (const found of await world.transactions(transaction.madeBy)) expect(found).toEqual(transaction);
  }
  return all;
}

/**
 * Checks the history of each wallet, and `balanceAt()` at some positions. When an expiry is recorded does not follow
 * from the commands: its entries are checked by what they leave.
 */
async function checkHistory(world: ModelWorld, model: ModelLedger, answers: readonly ModelAnswer[]): Promise<void> {
  for (const wallet of WALLETS) {
    const [entries, ...others] = (await world.histories(wallet)) as [Histories[number], ...Histories];
    for (const other of others) expect(other).toEqual(entries);
    const made = entries.flatMap(({ kind, madeBy, changes }) => (kind === 'expire' ? [] : [{ kind, madeBy, changes }]));
    expect(made).toEqual(entriesOf(answers, wallet, (id) => model.hold(id)?.wallet));
    const balances = balancesAfter(entries);
    for (const [at, { changes, after, kind }] of entries.entries()) {
      for (const [asset, [available, held]] of Object.entries(changes)) {
        // An asset may have the name of a property of every object, such as `constructor`.
        const balance = balances[at] ?? {};
        expect(after[asset]).toEqual(Object.hasOwn(balance, asset) ? balance[asset] : [0n, 0n]);
        if (kind === 'expire') expect([available > 0n, available + held]).toEqual([true, 0n]);
      }
    }
    const owned = (all: Readonly<Record<string, ModelChange>>) =>
      Object.fromEntries(Object.entries(all).map(([asset, [available, held]]) => [asset, available + held]));
    const { assets, held } = model.balanceOf(wallet);
    const expected: Record<string, bigint> = { ...assets };
    for (const [asset, amount] of Object.entries(held))
      expected[asset] = (Object.hasOwn(expected, asset) ? (expected[asset] as bigint) : 0n) + amount;
    expect(owned(balances.at(-1) ?? {})).toEqual(expected);
    for (const position of [0, 1, 2].map((nth) => entries[(world.runs * 7 + nth * 5) % entries.length]?.position)) {
      if (position === undefined) continue;
      for (const at of [position - 1, position]) {
        const last = entries.findLastIndex((entry) => entry.position <= at);
        expect(await world.balanceAt(at % RUNTIMES, wallet, at)).toEqual(last === -1 ? {} : balances[last]);
      }
    }
  }
}

/**
 * Commands in runs in which each shares a mailbox with the one before it. A reversal ends its run: it takes its places
 * after it has read its transaction, behind those before it.
 */
function inRuns(commands: readonly ModelCommand[]): ModelCommand[][] {
  const runs: ModelCommand[][] = [];
  let places: ReadonlySet<string> = new Set();
  for (const command of commands) {
    const own = placesOf(command);
    if ([...own].some((place) => places.has(place))) runs.at(-1)?.push(command);
    else runs.push([command]);
    places = command.kind === 'reverse' ? new Set() : own;
  }
  return runs;
}

/**
 * Checks that a command with this answer makes the actor of its wallet commit or look up something. A freeze is
 * committed beside the batches, which faults are injected in.
 */
function isCommit(command: ModelCommand, answer: ModelAnswer): boolean {
  return !isInvalid(answer) && !isFreeze(command) && (answer.status !== 'rejected' || command.key !== undefined);
}

/** The expected answer with the rule that the answer names, if that is one of those that it may name. */
function named(expected: ModelAnswer, answer: ModelAnswer | undefined): ModelAnswer {
  if (expected.status !== 'rejected') return expected;
  const { otherRules = [], ...rest } = expected;
  const rule = answer?.status === 'rejected' ? answer.rule : undefined;
  const isOther = otherRules.some((other) => isDeepStrictEqual(other, rule));
  return isOther && rule !== undefined ? { ...rest, rule } : rest;
}

function byNumber(a: number, b: number): number {
  return a - b;
}

function isInvalid(answer: ModelAnswer): boolean {
  return answer.status === 'failed' && answer.code === 'ERR_INVALID_COMMAND';
}

function atMost(sum: bigint): bigint {
  return sum < 10n ** 78n ? sum : 10n ** 78n - 1n;
}

test(
  'both databases return the answers and the balances of the model',
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        await openWorlds();
        // Both end before the next run begins, also if one fails.
        const [embedded, server] = await Promise.allSettled([run('embedded', given), run('server', given)]);
        for (const result of [embedded, server]) if (result.status === 'rejected') throw result.reason;
        expect(embedded).toEqual(server);
      }),
      {
        numRuns: RUNS + EXAMPLES.length,
        ...(SEED === undefined ? {} : { seed: Number(SEED) }),
        examples: EXAMPLES.map((example) => [example]),
      },
    );
    // Fewer runs find some families by chance only.
    if (RUNS >= RUNS_FOR_COMMON) expect(coverage.lacking(COMMON_FAMILIES), `${coverage}`).toEqual([]);
    if (RUNS >= RUNS_FOR_RARE) expect(coverage.lacking(RARE_FAMILIES), `${coverage}`).toEqual([]);
    if (process.env.PURSEKIT_SHOW_COVERAGE !== undefined) process.stdout.write(`${coverage}\n`);
  },
  HANG_GUARD_MS,
);
