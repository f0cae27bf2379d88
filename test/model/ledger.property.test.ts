import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { onServer } from '../support/runtime-role.ts';
import { EXAMPLES } from './support/examples.ts';
import { type ModelAnswer, type ModelCommand, ModelLedger } from './support/model-ledger.ts';
import { ModelWorld } from './support/model-world.ts';
import { type Step, steps, WALLETS } from './support/steps.ts';

/*
 * Goal: whatever is sent, in whatever groups, through whichever of two runtimes, with lost answers, crashes, failed
 * commits, restarts and wallets put to sleep in between, the ledger answers what a map per wallet would, word for word,
 * on embedded Postgres as on a server, and the books balance.
 * Method: steps are plain data and not fc.commands: a run that failed once can then be written down, and read, as an
 * example; it is sent as it is to two databases; and what a step does never depends on what a database answered, only
 * on the model. Faults are injected where the model says that something is committed, so that none is left over.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 60);
const RUNS_PER_WORLD = 20;
const HANG_GUARD_MS = 120_000 + 5_000 * RUNS;
/** Fewer than a mailbox takes. */
const GROUP_MAX = 100;

const databases = { embedded: {}, server: onServer() } as const;
const worlds = new Map<keyof typeof databases, ModelWorld>();

afterAll(async () => {
  for (const world of worlds.values()) await world.finish();
});

/** One after the other: embedded Postgres stops this process while it starts, and a connection has its time, too. */
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
    // A failed run leaves who knows what behind: only a world that did well serves again.
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
  world.beginRun();

  const send = async (step: Extract<Step, { runtime: number; fault: unknown }>, commands: readonly ModelCommand[]) => {
    const expected = commands.map((command) => model.apply(command));
    const commits = expected.some((answer, at) => isWritten(answer, commands[at]?.key));
    const before = world.residents(step.runtime);
    if (commits && step.fault !== undefined) world.inject(step.runtime, step.fault);
    const answers = await world.send(step.runtime, commands);
    expect(answers).toEqual(expected);
    // What breaks a rule is refused before a wallet hears of it.
    if (expected.every(isInvalid)) expect(world.residents(step.runtime)).toEqual(before);
    all.push(...answers);
    keyed.push(...commands.filter(({ key }, at) => key !== undefined && !isInvalid(expected[at] as ModelAnswer)));
  };
  const play = async (step: Step): Promise<void> => {
    if (step.type === 'passivate') return world.passivate();
    if (step.type === 'restart') return world.restart(step.runtime);
    if (step.type === 'group') return send(step, step.commands);
    if (step.type === 'again') {
      const again = keyed.at(-1 - step.back);
      return again && send(step, [step.altered ? { ...again, note: `${again.note} altered` } : again]);
    }
    const { wallet, to, payments } = step;
    const payment: ModelCommand = { kind: 'mint', wallet, to, assets: [['gold', 1n]] };
    for (let left = payments; left > 0; left -= GROUP_MAX) {
      await send(step, new Array<ModelCommand>(Math.min(left, GROUP_MAX)).fill(payment));
    }
    await send(step, [{ kind: 'transfer', wallet, to, assets: [['gold', atMost(model.held(wallet, 'gold'))]] }]);
  };

  for (const step of given) await play(step);
  for (const wallet of WALLETS) {
    for (const balance of await world.balances(wallet)) expect(balance).toEqual(model.balanceOf(wallet));
  }
  return all;
}

/** Whether a command with this answer has anything committed, or looked up, by its wallet's actor. */
function isWritten(answer: ModelAnswer, key: string | undefined): boolean {
  return !isInvalid(answer) && (answer.status !== 'rejected' || key !== undefined);
}

function isInvalid(answer: ModelAnswer): boolean {
  return answer.status === 'failed' && answer.code === 'ERR_INVALID_COMMAND';
}

function atMost(sum: bigint): bigint {
  return sum < 10n ** 78n ? sum : 10n ** 78n - 1n;
}

test(
  'both databases answer, and hold, what a map per wallet would',
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        await openWorlds();
        // Both end before the next run begins, whatever becomes of one.
        const [embedded, server] = await Promise.allSettled([run('embedded', given), run('server', given)]);
        for (const result of [embedded, server]) if (result.status === 'rejected') throw result.reason;
        expect(embedded).toEqual(server);
      }),
      { numRuns: RUNS + EXAMPLES.length, examples: EXAMPLES.map((example) => [example]) },
    );
  },
  HANG_GUARD_MS,
);
