/** The vitest project that a test file belongs to. */
export type ProjectName = 'unit' | 'database' | 'process';

/** Every test file of the repository. */
export const TEST_FILES: readonly string[] = ['test/**/*.test.ts', 'examples/**/*.test.ts'];

/**
 * Test files that start processes: the command line, servers of their own, processes that are killed. Each file has a
 * worker process of its own.
 */
const PROCESS: readonly string[] = [
  'examples/game-server.test.ts',
  'test/browser/**/*.test.ts',
  'test/cli/{archive,changes,database,deliveries,feed,history,hostile-names,output,scenario-files,trace}.test.ts',
  'test/cli/{compare,run-inspect,run-report,usage}.test.ts',
  'test/docs/{command-line,docs,typed-ledgers}.test.ts',
  'test/fault-injection/report.test.ts',
  'test/ledger/changes.kill.test.ts',
  'test/ledger/{balanced-reads,black-hole,database-lost,reader,retained-names,standby-gone,start-checks}.test.ts',
  'test/public/{package-files,public-declarations}.test.ts',
  'test/scenarios/kill.test.ts',
  'test/seeded-bugs/**/*.test.ts',
  'test/store/{directory-lock,pglite-directory,postgres-server}.test.ts',
];

/** Test files that load neither a database driver nor anything that starts a process. */
const UNIT: readonly string[] = [
  'test/actors/{claim-size,cloud-event,due-queue,due-scanner,in-memory-dead-letters,machine-table}.test.ts',
  'test/actors/{first-rows,mailbox,newly-due-scanner,plan-ahead.property,type-slots,utxo-cache}.test.ts',
  'test/actors/{mailbox-full,waiting-room,waiting-room.property}.test.ts',
  'test/actors/{commit-watch,projector,sequencer,wallet-counter}.test.ts',
  'test/architecture/**/*.test.ts',
  'test/bench/{callers-result,compare,readme,render,statistics,ticks,workloads}.test.ts',
  'test/cli/{lanes,progress,report-page}.test.ts',
  'test/domain/**/*.test.ts',
  'test/ledger/position-cursor.test.ts',
  'test/fault-injection/{checker.history,checker.moves,crash-point,history-log,step-gates}.test.ts',
  'test/integrations/http/signatures.test.ts',
  'test/integrations/inspector/wallet-chart.test.ts',
  'test/mutation/**/*.test.ts',
  'test/platform/**/*.test.ts',
  'test/scenarios/{describe-values,report-parts}.test.ts',
  'test/store/{batch-loader,cbor-validation,codec,encode-command,read-queue,sql-errors,text-column}.test.ts',
  'test/store/{group-commit.*,commit-batch.places,page-builder.property}.test.ts',
];

/** The patterns of the files of each project. A file that neither list names belongs to `database`. */
export const PROJECT_FILES: Readonly<
  Record<ProjectName, { readonly include: readonly string[]; readonly exclude: readonly string[] }>
> = {
  unit: { include: UNIT, exclude: [] },
  database: { include: TEST_FILES, exclude: [...UNIT, ...PROCESS] },
  process: { include: PROCESS, exclude: [] },
};
