import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labelName, METRIC_ENTRIES, prometheusName } from '../../src/metrics/index.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/reference/metrics.md');

/** The rows of a table of the page, without the signs of code. */
function rows(header: string): string[][] {
  const [, table = ''] = page.split(`${header}\n`);
  const lines = (table.split('\n\n')[0] ?? '').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.replaceAll('`', '').slice(2, -2).split(' | '));
}

test('docs/reference/metrics.md lists every metric in the words and the order of METRICS', () => {
  const expected = METRIC_ENTRIES.map(([name, { kind, unit, attributes, description }]) => [
    ...[name, kind, unit, attributes.length === 0 ? '–' : attributes.join(', '), description],
  ]);

  expect(rows('| name | kind | unit | attributes | description |')).toEqual(expected);
});

test('docs/reference/metrics.md lists the name of every metric in Prometheus, and every attribute', () => {
  expect(rows('| metric | name in Prometheus |')).toEqual(METRIC_ENTRIES.map(([name]) => [name, prometheusName(name)]));
  const attributes = new Set(METRIC_ENTRIES.flatMap(([, metric]) => metric.attributes));
  const listed = rows('| attribute | values |').map(([name]) => name);
  expect(listed.sort()).toEqual([...attributes].sort());
});

test('the names are lower case with dots, and each has a name of its own in Prometheus', () => {
  for (const [name] of METRIC_ENTRIES) expect(name).toMatch(/^pursekit(\.[a-z]+(_[a-z]+)*)+$/);
  const names = METRIC_ENTRIES.map(([name]) => prometheusName(name));
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['pursekit.transactions', 'pursekit_transactions_total'],
  ['pursekit.command.queue.duration', 'pursekit_command_queue_duration_seconds'],
  ['pursekit.mailbox.depth_max', 'pursekit_mailbox_depth_max'],
] as const)('%s is %s in Prometheus', (name, expected) => {
  expect(prometheusName(name)).toBe(expected);
});

test('an attribute that begins with a digit gets a name that Prometheus takes', () => {
  expect(labelName('9.game-shard')).toBe('_9_game_shard');
});

test('the dashboard reads every metric, and no name or label that does not exist', () => {
  const { panels } = JSON.parse(read('docs/grafana/pursekit.json')) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  };
  const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
  const labels = new Set(METRIC_ENTRIES.flatMap(([, { attributes }]) => attributes.map(labelName)));
  const used = new Set(expressions.match(/\b(?:pursekit|error)_\w+/g)?.filter((name) => !labels.has(name)));

  const series = METRIC_ENTRIES.flatMap(([name, { kind }]) =>
    kind === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((end) => prometheusName(name) + end)
      : prometheusName(name),
  );
  expect([...used].filter((name) => !series.includes(name))).toEqual([]);
  const unread = METRIC_ENTRIES.filter(([name]) => ![...used].some((one) => one.startsWith(prometheusName(name))));
  expect(unread).toEqual([]);
});
