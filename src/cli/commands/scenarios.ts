import { toJson } from '../../index.ts';
import { SCENARIOS } from '../../scenarios/index.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

/** Lists the bundled scenarios. */
export function scenarios({ json }: { readonly json?: boolean }, { terminal }: CommandContext): ExitCode {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  for (const { name, title, about } of SCENARIOS) {
    terminal.out(json === true ? toJson({ name, title, about }) : `${name.padEnd(width)}  ${about}`);
  }
  return EXIT.ok;
}
