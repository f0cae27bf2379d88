import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PositionCursors } from '../../src/ledger/position-cursor.ts';

const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const places = fc.record({ position: whole, commitId: whole, committedMs: whole, place: whole });
const feed = new PositionCursors('pursekit', 'changes');
const invalid = { code: 'ERR_INVALID_COMMAND', problem: 'page_invalid', field: 'after' };

const problemOf = (cursors: PositionCursors, cursor: unknown): unknown => {
  try {
    return cursors.decode(cursor);
  } catch (error) {
    return error;
  }
};

test('a cursor has the place that it was made of, and its text is short and needs no escape', () => {
  fc.assert(
    fc.property(places, (place) => {
      const cursor = feed.encode(place);

      expect(feed.decode(cursor)).toEqual(place);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]{1,150}$/);
    }),
  );
});

test('a cursor of another schema, list or filter is invalid', () => {
  fc.assert(
    fc.property(places, (place) => {
      const others = [
        new PositionCursors('pursekit2', 'changes'),
        new PositionCursors('pursekit', 'history'),
        new PositionCursors('pursekit', 'changes', ['gold']),
        new PositionCursors('pursekit', 'changes', ['']),
      ];

      for (const other of others) {
        expect(problemOf(other, feed.encode(place))).toMatchObject(invalid);
        expect(problemOf(feed, other.encode(place))).toMatchObject(invalid);
      }
    }),
  );
});

test('a cursor with one character changed, added or removed is invalid', () => {
  const one = fc.constantFrom(...'ABCZabcz019_-.=+/ \0ü');
  fc.assert(
    fc.property(places, fc.nat({ max: 149 }), one, fc.constantFrom(0, 1), (place, at, character, removed) => {
      const cursor = feed.encode(place);
      const from = at % cursor.length;
      const changed = cursor.slice(0, from) + character + cursor.slice(from + removed);
      fc.pre(changed !== cursor);

      expect(problemOf(feed, changed)).toMatchObject(invalid);
      expect(problemOf(feed, cursor.slice(0, from))).toMatchObject(invalid);
    }),
  );
});

test.each([undefined, null, 0, 5n, '', ' ', 'x', 'MS4xLjEuMS4x', '1.1.1.1.1', {}, ['a'], 'A'.repeat(100_000)])(
  '%o is not a cursor',
  (cursor) => {
    expect(problemOf(feed, cursor)).toMatchObject(invalid);
  },
);

test('any text and any value is invalid', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.anything()), (value) => {
      expect(problemOf(feed, value)).toMatchObject(invalid);
    }),
  );
});
