import { type Command, InvalidArgumentError, Option } from 'commander';
import { textUpTo, wholeNumber } from './flag-parsers.ts';
import { PACES } from './run-pace.ts';

const RUNTIMES_MAX = 16;
const SEED_MAX = 4_294_967_295;
const KEY_PREFIX_MAX = 100;
const PORT_MAX = 65_535;
const PORT = 4_774;

/** Adds the argument, the options and the help of `pursekit run`. */
export function addRunOptions(command: Command): Command {
  return command
    .argument('<scenario>', 'the name of a scenario (see: pursekit scenarios), or a .ts or .js file that exports one')
    .option('--runtimes <n>', 'the number of independent runtimes on the database', wholeNumber(1, RUNTIMES_MAX), 1)
    .option('--seed <n>', "the seed of the script's randomness", wholeNumber(0, SEED_MAX), 1)
    .addOption(
      new Option('--keys <prefix>', 'the prefix of the keys of all commands (default: name:seed)').argParser(
        textUpTo(KEY_PREFIX_MAX),
      ),
    )
    .addOption(reportOption('write a report to this file: a page if it ends with .html, data if with .json'))
    .addOption(
      new Option('--show <wallets>', 'the balances that are printed: of wallets whose balance changed, all, none')
        .choices(['changed', 'all', 'none'])
        .default('all'),
    )
    .addOption(new Option('--quiet', 'print what failed, and the last line').conflicts('json'))
    .addOption(new Option('--csv', 'print the balances at the end as CSV, and to stderr what failed').conflicts('json'))
    .option('--inspect', 'serve the inspector while the script runs')
    .addOption(portOption())
    .addOption(new Option('--pace <pace>', 'wait before each step: a second, or for Enter').choices(PACES))
    .addHelpText('after', RUN_HELP);
}

/** The port of the inspector. */
export function portOption(): Option {
  return new Option('--port <n>', 'the port of the inspector; 0 is any free one')
    .argParser(wholeNumber(0, PORT_MAX))
    .default(PORT);
}

/** The option `--report`, which may be given several times. */
export function reportOption(about: string): Option {
  return new Option('--report <file>', about).argParser(addReport);
}

function addReport(file: string, before: readonly string[] = []): readonly string[] {
  if (!/\.(?:html?|json)$/i.test(file))
    throw new InvalidArgumentError('Expected a file that ends with .html or .json.');
  return [...before, file];
}

const RUN_HELP = `
Without --database and DATABASE_URL, or with --database memory, the ledger is on embedded Postgres in memory, and is
lost when the run ends. A run with the same keys on the same database commits no command twice: to continue a run that
was killed, start it again. --report may be given twice, once for the page and once for the data.`;
