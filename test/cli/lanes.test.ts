import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lanes } from '../../src/cli/input/lanes.ts';
import { type Line, readLines } from '../../src/cli/input/read-lines.ts';

test('the tasks of a lane run one after another in their order, and at most so many at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      fc.scheduler(),
      async (names, runningMax, scheduler) => {
        const lanes = new Lanes(runningMax);
        const running: number[] = [];
        const order = new Map<string, number[]>();
        let runningSeen = 0;
        const task = async (at: number): Promise<void> => {
          const name = names[at];
          running.push(at);
          runningSeen = Math.max(runningSeen, running.length);
          if (name !== undefined) {
            expect(running.filter((other) => names[other] === name)).toEqual([at]);
            order.set(name, [...(order.get(name) ?? []), at]);
          }
          await scheduler.schedule(Promise.resolve());
          running.splice(running.indexOf(at), 1);
        };

        const all = async (): Promise<void> => {
          for (const [at, name] of names.entries()) await lanes.add(name, () => task(at));
          await lanes.ended();
        };
        await scheduler.waitFor(all());

        expect(runningSeen).toBeLessThanOrEqual(runningMax);
        for (const [name, ran] of order) {
          expect(ran).toEqual(names.flatMap((other, at) => (other === name ? [at] : [])));
        }
      },
    ),
  );
});

test('lines are the same however the bytes of a file are cut', async () => {
  const text = fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '€', '😀', ' ') }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), async (lines, sizes) => {
      const bytes = Buffer.from(lines.join('\n'));
      async function* chunks(): AsyncGenerator<Uint8Array> {
        let from = 0;
        for (let at = 0; from < bytes.length; at += 1) {
          const to = from + (sizes[at % sizes.length] as number);
          yield bytes.subarray(from, to);
          from = to;
        }
      }

      const read: Line[] = [];
      for await (const line of readLines(chunks(), 10)) read.push(line);

      const expected = lines.map((line, at) => {
        const isLong = Buffer.byteLength(line) > 10;
        return { number: at + 1, ...(isLong ? { fault: 'is longer than 10 bytes' } : { text: line.trim() }) };
      });
      if (lines.at(-1) === '') expected.pop();
      expect(read).toEqual(expected);
    }),
  );
});
