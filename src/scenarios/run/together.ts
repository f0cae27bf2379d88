import { checkOptions } from '../check-options.ts';
import type { ReportQueue } from '../report/report-queue.ts';
import type { Together, TogetherOptions } from '../scenario-context.ts';
import type { PendingWork } from './pending-work.ts';
import type { RunScopes } from './run-scopes.ts';
import type { ScriptCommands } from './script-commands.ts';

type Start<Item, Result> = (item: Item, index: number) => Promise<Result>;

/** Creates the `together` of a script; `begun` tracks the work until it has ended. */
export function makeTogether(
  commands: ScriptCommands,
  queue: ReportQueue,
  scopes: RunScopes,
  begun: PendingWork,
): Together {
  function together<Result>(work: readonly Promise<Result>[]): Promise<Result[]>;
  function together<Item, Result>(
    items: readonly Item[],
    start: Start<Item, Result>,
    options?: TogetherOptions,
  ): Promise<Result[]>;
  function together<Item, Result>(
    items: readonly (Item | Promise<Result>)[],
    start?: Start<Item, Result>,
    options: TogetherOptions = {},
  ): Promise<Result[]> {
    checkOptions('together()', options, ['atOnce']);
    const { atOnce = items.length } = options;
    if (start === undefined) return waitForAll(items as readonly Promise<Result>[]);
    return begun.begin(startAll(items as readonly Item[], start, atOnce));
  }

  /** Groups the reports of work that is already started. */
  async function waitForAll<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
    const first = work.map((promise) => commands.placeOf(promise)).find((place) => place !== undefined);
    queue.takeBefore(first).fill({ type: 'together:started', count: work.length, atOnce: work.length });
    const end = queue.take();
    try {
      return await Promise.all(work);
    } finally {
      end.fill({ type: 'together:finished', count: work.length });
    }
  }

  async function startAll<Item, Result>(
    items: readonly Item[],
    start: Start<Item, Result>,
    atOnce: number,
  ): Promise<Result[]> {
    if (!Number.isSafeInteger(atOnce) || atOnce < Math.min(1, items.length)) {
      throw new RangeError(`together(): atOnce is a positive whole number, not ${atOnce}`);
    }
    const path = scopes.groupPath();
    const results: Result[] = [];
    const errors: unknown[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      // After the first error no further item starts; the items in flight complete.
      while (next < items.length && errors.length === 0) {
        const index = next;
        next += 1;
        try {
          results[index] = await scopes.enter(`${path}.${index + 1}`, () => start(items[index] as Item, index));
        } catch (error) {
          errors.push(error);
        }
      }
    };
    const count = items.length;
    queue.put({ type: 'together:started', count, atOnce: Math.min(atOnce, count) });
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
    queue.put({ type: 'together:finished', count });
    if (errors.length > 0) throw errors[0];
    return results;
  }

  return together;
}
