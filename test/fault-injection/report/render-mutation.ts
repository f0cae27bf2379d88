import type { Summary } from '../../mutation/summary.ts';
import { table } from './markdown.ts';

/** The file that `npm run mutation` writes. */
export interface MutationResult extends Summary {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
}

/** Renders the section on the mutation score. */
export function renderMutation(result: MutationResult): string[] {
  const { command, date, commit, score, killed, timeouts, survived, files, survivors } = result;
  return [
    '## Mutation score',
    '',
    `Of ${killed + timeouts + survived} small changes to the rules (\`src/domain/\`) and to the error classifier,`,
    `the tests detect **${score} %** (\`${command}\`, ${date.slice(0, 10)}, commit ${commit}).`,
    '',
    ...table(
      ['file', 'score', 'killed', 'timed out', 'survived'],
      files.map((file) => [
        `\`${file.file}\``,
        `${file.score} %`,
        ...[file.killed, file.timeouts, file.survived].map(String),
      ]),
    ),
    '',
    'The survivors, with the reason for each:',
    '',
    ...table(
      ['where', 'code', 'mutant', 'reason'],
      survivors.map(({ file, line, original, replacement, reason }) => [
        `${file.replace('src/', '')}:${line}`,
        inCode(original),
        inCode(replacement),
        reason,
      ]),
    ),
  ];
}

const SHOWN_MAX = 60;

function inCode(text: string): string {
  const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  const fence = shown.includes('`') ? '``' : '`';
  return shown === '' ? 'nothing' : `${fence} ${shown} ${fence}`;
}
