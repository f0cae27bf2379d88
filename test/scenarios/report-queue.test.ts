import { expect, test } from 'vitest';
import { RecordingReporter, type ReportEvent } from '../../src/scenarios/index.ts';
import { ReportQueue } from '../../src/scenarios/report/report-queue.ts';

const note = (text: string): ReportEvent => ({ type: 'note', text });

function open(): { readonly queue: ReportQueue; told(): string[] } {
  const recording = new RecordingReporter();
  return { queue: new ReportQueue(recording), told: () => recording.of('note').map(({ text }) => text) };
}

test('an event whose place is filled early is reported after the places before it', () => {
  const { queue, told } = open();
  const first = queue.take();
  const second = queue.take();
  queue.put(note('third'));

  second.fill(note('second'));
  expect(told()).toEqual([]);
  first.fill(note('first'));

  expect(told()).toEqual(['first', 'second', 'third']);
});

test('a place before another is reported before it, unless that one is reported already', () => {
  const { queue, told } = open();
  const first = queue.take();
  const second = queue.take();

  queue.takeBefore(second).fill(note('between'));
  first.fill(note('first'));
  second.fill(note('second'));
  queue.takeBefore(first).fill(note('too late'));

  expect(told()).toEqual(['first', 'between', 'second', 'too late']);
});

test('an event without a place is reported at once', () => {
  const { queue, told } = open();
  const place = queue.take();

  queue.now(note('now'));
  place.fill(note('later'));

  expect(told()).toEqual(['now', 'later']);
});
