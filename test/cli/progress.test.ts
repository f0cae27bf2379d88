import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Progress } from '../../src/cli/output/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('without a terminal, progress', () => {
  test('is a line every five seconds with the latest text, until it stops', () => {
    const lines: string[] = [];
    const progress = new Progress(false, (line) => lines.push(line));

    progress.start('1. Trade');
    for (let ms = 0; ms < 12_000; ms += 100) {
      progress.update(`1. Trade (${ms} answered)`);
      vi.advanceTimersByTime(100);
    }
    progress.stop();
    vi.advanceTimersByTime(60_000);

    expect(lines).toEqual(['… 1. Trade (4900 answered)', '… 1. Trade (9900 answered)']);
  });

  test('is one line without control characters and passwords', () => {
    const lines: string[] = [];
    const progress = new Progress(false, (line) => lines.push(line));

    progress.start('waits for "\u001b[35m\n\u009b2J\r\u202e" of postgres://user:secret@db/game');
    vi.advanceTimersByTime(5_000);
    progress.stop();

    expect(lines).toEqual(['… waits for "\\u001b[35m\\n\\u009b2J\\u000d\\u202e" of postgres://user:***@db/game']);
  });

  test('begins anew with each start', () => {
    const lines: string[] = [];
    const progress = new Progress(false, (line) => lines.push(line));

    for (let step = 0; step < 10; step += 1) {
      progress.start(`step ${step}`);
      vi.advanceTimersByTime(4_000);
    }

    expect(lines).toEqual([]);
  });
});

describe('on a terminal, progress', () => {
  test('is drawn at most ten times a second', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const progress = new Progress(true, () => {});

    progress.start('1. Trade', { atOnce: true });
    const before = write.mock.calls.length;
    for (let ms = 0; ms < 10_000; ms += 1) {
      progress.update(`1. Trade (${ms} answered)`);
      vi.advanceTimersByTime(1);
    }
    const drawn = write.mock.calls.slice(before).filter(([text]) => String(text).includes('answered')).length;
    progress.stop();

    expect(drawn).toBeGreaterThan(20);
    expect(drawn).toBeLessThanOrEqual(100);
  });

  test('is shown after a second', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const progress = new Progress(true, () => {});

    progress.start('1. Trade');
    vi.advanceTimersByTime(999);
    expect(write).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(write).toHaveBeenCalled();
    progress.stop();
  });
});
