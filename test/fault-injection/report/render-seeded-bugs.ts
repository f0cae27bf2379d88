import type { Row } from '../../seeded-bugs/catch-bug.ts';
import { table } from './markdown.ts';

/** The file that `npm run seeded-bugs` writes. */
export interface SeededBugsResult {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly caught: number;
  readonly seeded: number;
  readonly bugs: readonly Row[];
}

/** Renders the section on seeded bugs. */
export function renderSeededBugs({ command, date, commit, caught, seeded, bugs }: SeededBugsResult): string[] {
  return [
    '## Seeded bugs',
    '',
    'A check that cannot fail proves nothing. Each of these bugs is seeded in a copy of the tree, and a test that',
    `passes without it must fail: **${caught} of ${seeded} caught**`,
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
