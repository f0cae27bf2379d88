import type { Row } from '../../planted/catch-bug.ts';
import { table } from './markdown.ts';

/** What `npm run planted` writes. */
export interface PlantedResult {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly caught: number;
  readonly planted: number;
  readonly bugs: readonly Row[];
}

/** The section on planted bugs. */
export function renderPlanted({ command, date, commit, caught, planted, bugs }: PlantedResult): string[] {
  return [
    '## Planted bugs',
    '',
    'A check that cannot fail proves nothing. Each of these bugs is planted in a copy of the tree, and a test that',
    `passes without it must fail: **${caught} of ${planted} caught**`,
    `(\`${command}\`, ${date.slice(0, 10)}, commit ${commit}).`,
    '',
    ...table(
      ['', 'bug', 'caught by'],
      bugs.map(({ number, bug, caughtBy, outcome }) => [
        String(number),
        bug,
        caughtBy === undefined ? `**${outcome}**` : `\`${caughtBy.file}\`: ${caughtBy.title}`,
      ]),
    ),
  ];
}
