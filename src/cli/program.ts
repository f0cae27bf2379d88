import { Argument, Command, Option } from 'commander';
import type { CommandContext, LedgerFlags } from './command-context.ts';
import type { ArchiveFlags } from './commands/archive.ts';
import type { BalancesFlags } from './commands/balances.ts';
import type { ChangesFlags } from './commands/changes.ts';
import type { CompareFlags } from './commands/compare.ts';
import type { DeadLettersFlags } from './commands/dead-letters.ts';
import type { DeliveriesFlags } from './commands/deliveries.ts';
import type { FeedFlags } from './commands/feed.ts';
import type { FreezeFlags, UnfreezeFlags } from './commands/freeze.ts';
import type { FrozenFlags } from './commands/frozen.ts';
import type { HistoryFlags } from './commands/history.ts';
import type { HoldsFlags } from './commands/holds.ts';
import type { InspectFlags } from './commands/inspect.ts';
import type { MigrateFlags } from './commands/migrate.ts';
import type { RunFlags } from './commands/run.ts';
import type { SupplyFlags } from './commands/supply.ts';
import type { TopFlags } from './commands/top.ts';
import type { TraceFlags } from './commands/trace.ts';
import { EXIT_MEANINGS, type ExitCode } from './exit-code.ts';
import { textUpTo, wholeNumber } from './input/flag-parsers.ts';
import { addRunOptions, portOption, reportOption } from './input/run-options.ts';
import { packageVersion } from './package-version.ts';

const WALLETS_MAX = 100_000;
const KEY_MAX = 255;
const NOTE_MAX = 1_000;
const HOLDS_MAX = 100_000;
const TOP_MAX = 1_000;
const ENTRIES_MAX = 1_000_000;
const CHANGES_MAX = 1_000_000_000;
const DEAD_LETTERS_MAX = 100_000;
const CONCURRENCY_MAX = 1_000;
const TRACE_MAX = 100_000;
const TRACE_FORMATS: readonly TraceFlags['format'][] = ['text', 'json', 'mermaid', 'dot'];

const EXIT_CODES = [
  '\nExit codes:',
  ...EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(2)}  ${meaning}`),
].join('\n');

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
    .helpOption('-h, --help', 'print this help')
    // A command of its own, below: that of commander does not refuse an unknown name.
    .helpCommand(false)
    .showHelpAfterError('(see pursekit --help)')
    .addHelpText('after', EXIT_CODES)
    // Before the command runs, as every other option. Loaded here, because usage errors load nothing of the runtime.
    .hook('preAction', async (_, command) => {
      const { schema } = command.opts<Partial<LedgerFlags>>();
      if (schema !== undefined) (await import('../admin/index.ts')).checkSchemaName(schema);
    });

  const ledgerCommand = (name: string, about: string, orElse = ''): Command => {
    return program
      .command(name)
      .description(about)
      .option(
        '--database <url | directory>',
        `postgres://user@host:port/name, or a directory for embedded Postgres (default: DATABASE_URL${orElse})`,
      )
      .option('--schema <name>', 'the Postgres schema that holds the ledger', 'pursekit')
      .option('--json', 'print JSON lines; amounts are decimal strings');
  };

  const readCommand = (name: string, about: string): Command =>
    ledgerCommand(name, about).option('--read-only', 'write nothing: on a standby, or with a role that only reads');

  addRunOptions(
    ledgerCommand('run', 'run a scenario, then check the invariants of the ledger', ', else memory'),
  ).action(async (scenario: string, flags: RunFlags) => {
    done(await (await import('./commands/run.ts')).run(scenario, flags, context));
  });

  program
    .command('compare')
    .description('show what differs between two runs, by their reports')
    .argument('<a>', 'a report that pursekit run --report wrote as data, so a .json file')
    .argument('<b>', 'the report of another run')
    .option('--json', 'print JSON lines; amounts are decimal strings')
    .addOption(reportOption('write what differs to this file: a page if it ends with .html, data if with .json'))
    .action(async (a: string, b: string, flags: CompareFlags) => {
      done((await import('./commands/compare.ts')).compare(a, b, flags, context));
    });

  program
    .command('scenarios')
    .description('list the scenarios that come with pursekit')
    .option('--json', 'print JSON lines')
    .action(async (flags: { readonly json?: boolean }) => {
      done((await import('./commands/scenarios.ts')).scenarios(flags, context));
    });

  ledgerCommand('feed', 'send the events of a file through the handlers of a module')
    .argument('<file>', 'a file of CloudEvents in JSON, one per line, or - for stdin')
    .requiredOption('--handlers <file>', 'a .ts or .js file whose default export registers handlers on a ledger')
    .option('--concurrency <n>', 'at most this many events at the same time', wholeNumber(1, CONCURRENCY_MAX), 64)
    .option('--rejects <file>', 'write the lines that fail to this file, with number and reason')
    .option('--stop-on-error', 'stop at the first line that fails')
    .addHelpText('after', FEED_HELP)
    .action(async (file: string, flags: FeedFlags) => {
      done(await (await import('./commands/feed.ts')).feed(file, flags, context));
    });

  ledgerCommand('migrate', 'create the schema of a ledger, or bring it up to date')
    .option('--runtime-role <name>', 'grant this role the rights to run ledgers on the schema, and no others')
    .option('--reader-role <name>', 'grant this role the rights to read the ledger, and no others')
    .action(async (flags: MigrateFlags) => {
      done(await (await import('./commands/migrate.ts')).migrate(flags, context));
    });

  ledgerCommand('balances', 'show the balances of wallets')
    .argument('[wallet...]', 'all wallets that hold something, if none are named')
    .option('--limit <n>', 'at most this many wallets, if none are named (default: 100)', wholeNumber(1, WALLETS_MAX))
    .action(async (wallets: string[], flags: BalancesFlags) => {
      done(await (await import('./commands/balances.ts')).balances(wallets, flags, context));
    });

  ledgerCommand('holds', 'list open holds')
    .argument('[wallet]', 'all wallets, if none is named')
    .option('--limit <n>', 'at most this many', wholeNumber(1, HOLDS_MAX), 100)
    .option('--after <id>', 'only those after this one, in the order of their ids')
    .action(async (wallet: string | undefined, flags: HoldsFlags) => {
      done(await (await import('./commands/holds.ts')).holds(wallet, flags, context));
    });

  ledgerCommand('assets', 'list the rules of assets').action(async (flags: LedgerFlags) => {
    done(await (await import('./commands/assets.ts')).assets(flags, context));
  });

  ledgerCommand('freeze', 'stop the payments of a wallet')
    .argument('<wallet>', 'the wallet')
    .addOption(
      new Option('--only <direction>', 'only what it pays, or is paid: the other is open then').choices(['out', 'in']),
    )
    .addOption(keyOption())
    .addOption(noteOption())
    .option('--yes', 'do it: without this nothing is changed')
    .action(async (wallet: string, flags: FreezeFlags) => {
      done(await (await import('./commands/freeze.ts')).freeze(wallet, flags, context));
    });

  ledgerCommand('unfreeze', 'end the freeze of a wallet')
    .argument('<wallet>', 'the wallet')
    .addOption(keyOption())
    .addOption(noteOption())
    .option('--yes', 'do it: without this nothing is changed')
    .action(async (wallet: string, flags: UnfreezeFlags) => {
      done(await (await import('./commands/freeze.ts')).unfreeze(wallet, flags, context));
    });

  ledgerCommand('frozen', 'list the frozen wallets')
    .option('--limit <n>', 'at most this many', wholeNumber(1, WALLETS_MAX), 100)
    .option('--after <wallet>', 'only those after this one, in the order of their names')
    .action(async (flags: FrozenFlags) => {
      done(await (await import('./commands/frozen.ts')).frozen(flags, context));
    });

  ledgerCommand('transaction', 'show a transaction, or the refusal of a key')
    .argument('<id-or-key>', 'the id of a transaction, or the idempotency key of a command')
    .action(async (what: string, flags: LedgerFlags) => {
      done(await (await import('./commands/transaction.ts')).transaction(what, flags, context));
    });

  ledgerCommand('explain', 'show what a transaction waited for')
    .argument('<id-or-key>', 'the id of a transaction, or the idempotency key of a command')
    .action(async (what: string, flags: LedgerFlags) => {
      done(await (await import('./commands/explain.ts')).explain(what, flags, context));
    });

  readCommand('inspect', 'serve the inspector, pages in the browser, on this machine')
    .addOption(portOption())
    .addHelpText('after', INSPECT_HELP)
    .action(async (flags: InspectFlags) => {
      done(await (await import('./commands/inspect.ts')).inspect(flags, context));
    });

  readCommand('history', 'list what changed in a wallet, newest first')
    .argument('<wallet>', 'a wallet')
    .option('--asset <name>', 'only this asset')
    .option('--limit <n>', 'at most this many entries', wholeNumber(1, ENTRIES_MAX), 100)
    .option('--after <cursor>', 'only those after this one, as the command prints it')
    .option('--oldest', 'oldest first')
    .option('--csv', 'comma-separated values, a line for each asset of an entry')
    .action(async (wallet: string, flags: HistoryFlags) => {
      done(await (await import('./commands/history.ts')).history(wallet, flags, context));
    });

  readCommand('supply', 'show what was minted, burned and owned of each asset')
    .option('--at <moment>', 'at a time, or at the position of a commit; now by default')
    .action(async (flags: SupplyFlags) => {
      done(await (await import('./commands/supply.ts')).supply(flags, context));
    });

  readCommand('top', 'list the wallets that own the most of an asset')
    .argument('<asset>', 'the asset')
    .option('--limit <n>', 'at most this many wallets', wholeNumber(1, TOP_MAX), 10)
    .action(async (asset: string, flags: TopFlags) => {
      done(await (await import('./commands/top.ts')).top(asset, flags, context));
    });

  readCommand('changes', 'print transactions in the order of their commits')
    .option('--after <cursor>', 'only those after this one, as the command prints it')
    .option('--limit <n>', 'at most this many (default: 100, and no limit with --follow)', wholeNumber(1, CHANGES_MAX))
    .option('--follow', 'wait at the end for further transactions')
    .action(async (flags: ChangesFlags) => {
      done(await (await import('./commands/changes.ts')).changes(flags, context));
    });

  ledgerCommand('deliveries', 'show the deliveries that wait, by type')
    .option('--type <type>', 'only those of this type of action')
    .action(async (flags: DeliveriesFlags) => {
      done(await (await import('./commands/deliveries.ts')).deliveries(flags, context));
    });

  ledgerCommand('trace', 'show where an output came from, or where it went')
    .argument('<outpoint-or-id>', 'an output, transactionId:outputIndex, or all outputs of a transaction')
    .option('--forward', 'forward to what is unspent, instead of back to the mints')
    .addOption(new Option('--format <form>', 'the form of the output').choices(TRACE_FORMATS).default('text'))
    .option('--limit <n>', 'at most this many transactions', wholeNumber(1, TRACE_MAX), 1_000)
    .option('--depth <n>', 'at most this many steps', wholeNumber(1, TRACE_MAX))
    .option('--asset <name>', 'only this asset')
    .action(async (of: string, flags: TraceFlags) => {
      done(await (await import('./commands/trace.ts')).trace(of, flags, context));
    });

  ledgerCommand('dead-letters', 'list the dead deliveries; exit with 4 if there are any')
    .option('--limit <n>', 'at most this many', wholeNumber(1, DEAD_LETTERS_MAX), 100)
    .option('--after <id>', 'only those after this one, in the order of the list')
    .action(async (flags: DeadLettersFlags) => {
      done(await (await import('./commands/dead-letters.ts')).deadLetters(flags, context));
    });

  ledgerCommand('archive', 'remove what is old and can be proved without it')
    .addArgument(
      new Argument('<what>', 'deliveries that were made or cancelled, or the history of wallets').choices([
        'outbox',
        'history',
      ]),
    )
    .requiredOption('--before <time>', 'only what was settled or recorded before it, such as 2026-01-31T12:00:00Z')
    .option('--to <file>', 'outbox: append the rows to this file first, one JSON object per line')
    .addHelpText('after', ARCHIVE_HELP)
    .action(async (what: 'outbox' | 'history', flags: ArchiveFlags) => {
      done(await (await import('./commands/archive.ts')).archive(what, flags, context));
    });

  ledgerCommand('verify', 'check the invariants of a ledger').action(async (flags: LedgerFlags) => {
    done(await (await import('./commands/verify.ts')).verify(flags, context));
  });

  program
    .command('help')
    .description('print this help, or the help of a command')
    .argument('[command]')
    .action((name?: string) => {
      const asked = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (asked === undefined) return program.error(`error: unknown command '${name}'`);
      asked.help();
    });

  return program;
}

const keyOption = (): Option =>
  new Option('--key <key>', 'the idempotency key: a second call with it changes nothing').argParser(textUpTo(KEY_MAX));

const noteOption = (): Option =>
  new Option('--note <text>', 'stored with the transaction, as meta { note }').argParser(textUpTo(NOTE_MAX));

const FEED_HELP = `
Events of one subject are applied in the order of the file; others at the same time. An event that was applied before
is a duplicate and changes nothing: to continue a feed that was stopped, start it again.`;

const INSPECT_HELP = `
No wallet is in memory here: mount the inspector in a game server to see its actors. The packages hono and
@hono/node-server are needed.`;

const ARCHIVE_HELP = `
It works in steps beside running ledgers, as the owner of the schema. To continue one that was stopped, start it again:
the file may then have some rows twice, and misses none.`;
