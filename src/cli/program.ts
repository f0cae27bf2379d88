import { Command, Option } from 'commander';
import type { CommandContext, LedgerFlags } from './command-context.ts';
import type { BalancesFlags } from './commands/balances.ts';
import type { MigrateFlags } from './commands/migrate.ts';
import type { RunFlags } from './commands/run.ts';
import type { ExitCode } from './exit-code.ts';
import { keyPrefix, wholeNumber } from './input/flag-parsers.ts';
import { packageVersion } from './package-version.ts';

const RUNTIMES_MAX = 16;
const SEED_MAX = 4_294_967_295;
const WALLETS_MAX = 100_000;

const EXIT_CODES = `
Exit codes:
  0   fine
  1   an expectation of a scenario failed, or its script threw
  2   an invariant of the ledger is broken
  3   the database is unavailable
  64  the command line is wrong`;

/**
 * Builds the command line. A command is loaded when it is called: usage errors, `--help` and `--version` load nothing
 * of the runtime.
 */
export function makeProgram(context: CommandContext, done: (code: ExitCode) => void): Command {
  const program = new Command('pursekit')
    .description(
      'Runs and inspects pursekit ledgers: wallets as actors, every transfer a durable UTXO spend on Postgres.',
    )
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('(pursekit --help says more)')
    .addHelpText('after', EXIT_CODES);

  const ledgerCommand = (name: string, about: string, without: string): Command => {
    return program
      .command(name)
      .description(about)
      .option(
        '--database <url | directory>',
        `postgres://user@host:port/name, or a directory for embedded Postgres (default: ${without})`,
      )
      .option('--schema <name>', 'the Postgres schema that holds the ledger', 'pursekit')
      .option('--json', 'print JSON lines; amounts are decimal strings');
  };

  ledgerCommand('run', 'run a scenario, then check the invariants of the ledger', 'embedded, in memory')
    .argument('<scenario>', 'the name of a scenario (see: pursekit scenarios), or a .ts or .js file that exports one')
    .option(
      '--runtimes <n>',
      'runtimes on one database that do not know of each other',
      wholeNumber(1, RUNTIMES_MAX),
      1,
    )
    .option('--seed <n>', "the seed of the script's randomness", wholeNumber(0, SEED_MAX), 1)
    .addOption(
      new Option('--keys <prefix>', 'what the keys of all commands begin with (default: name:seed)').argParser(
        keyPrefix,
      ),
    )
    .addHelpText('after', RUN_HELP)
    .action(async (scenario: string, flags: RunFlags) => {
      done(await (await import('./commands/run.ts')).run(scenario, flags, context));
    });

  program
    .command('scenarios')
    .description('list the scenarios that come with pursekit')
    .option('--json', 'print JSON lines')
    .action(async (flags: { readonly json?: boolean }) => {
      done((await import('./commands/scenarios.ts')).scenarios(flags, context));
    });

  ledgerCommand('migrate', 'create the schema of a ledger, or bring it up to date', 'DATABASE_URL')
    .option('--runtime-role <name>', 'let this role run ledgers on the schema, without changing it or its history')
    .action(async (flags: MigrateFlags) => {
      done(await (await import('./commands/migrate.ts')).migrate(flags, context));
    });

  ledgerCommand('balances', 'show what wallets hold', 'DATABASE_URL')
    .argument('[wallet...]', 'all wallets that hold something, if none are named')
    .option('--limit <n>', 'at most this many wallets', wholeNumber(1, WALLETS_MAX), 100)
    .action(async (wallets: string[], flags: BalancesFlags) => {
      done(await (await import('./commands/balances.ts')).balances(wallets, flags, context));
    });

  ledgerCommand('dead-letters', 'list deliveries that were given up', 'DATABASE_URL').action(
    async (flags: LedgerFlags) => {
      done(await (await import('./commands/dead-letters.ts')).deadLetters(flags, context));
    },
  );

  ledgerCommand('verify', 'check the invariants of a ledger', 'DATABASE_URL').action(async (flags: LedgerFlags) => {
    done(await (await import('./commands/verify.ts')).verify(flags, context));
  });

  return program;
}

const RUN_HELP = `
Without --database the ledger is embedded Postgres in memory, gone when the run ends. A run with the same keys on the
same database does nothing twice: a run that was killed is simply started again.`;
