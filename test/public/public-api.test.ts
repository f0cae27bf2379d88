import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as admin from '../../src/admin/index.ts';
import * as pursekit from '../../src/index.ts';
import * as http from '../../src/integrations/http/index.ts';
import * as inspector from '../../src/integrations/inspector/index.ts';
import * as otel from '../../src/integrations/otel/index.ts';
import * as metrics from '../../src/metrics/index.ts';
import * as scenarios from '../../src/scenarios/index.ts';
import * as testing from '../../src/testing/index.ts';
import * as vitestMatchers from '../../src/testing/vitest/index.ts';
import { parseSource } from '../architecture/source.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

// A name that is added here becomes public; a name that is removed breaks its users.
const RUNTIME_NAMES = [
  'AMOUNT_MAX',
  'COMMAND_KINDS',
  'ERROR_CODES',
  'LIMITS',
  'LedgerError',
  'PROBLEMS',
  'REJECT_REASONS',
  'all',
  'createLedger',
  'decodeName',
  'encodeName',
  'fromWire',
  'isLedgerError',
  'isName',
  'openReader',
  'readCloudEvent',
  'split',
  'toDot',
  'toJson',
  'toMermaid',
  'toWire',
  'tracePath',
  'upTo',
];

const TYPE_NAMES = [
  'Action',
  'ActionOf',
  'All',
  'Amount',
  'AssetAmount',
  'AssetAmounts',
  'AssetChange',
  'AssetDefinition',
  'AssetOf',
  'AssetRules',
  'AssetSupply',
  'AssetVersion',
  'Assets',
  'AssetsInput',
  'Balance',
  'BalanceAt',
  'BalanceAtOptions',
  'Bounds',
  'BurnInput',
  'BurnLeg',
  'CallOptions',
  'CancelOutcome',
  'Cancelled',
  'CaptureInput',
  'CaptureLeg',
  'Change',
  'Changes',
  'ChangesOptions',
  'ChangesPage',
  'CommandKind',
  'CommandKindInfo',
  'CommandOptions',
  'CommandView',
  'Commands',
  'CommitTimings',
  'Committed',
  'DatabaseOption',
  'DeadLetter',
  'DeadLetterQueue',
  'DeadLetterReason',
  'Delivery',
  'DeliveryStats',
  'DryOutcome',
  'Duplicate',
  'Durability',
  'EffectView',
  'ErrorCode',
  'EventHandler',
  'EventOf',
  'EventOutcome',
  'EventSchemas',
  'ExchangeInput',
  'Explanation',
  'ExtendInput',
  'ExternalEvent',
  'Freeze',
  'FreezeInput',
  'History',
  'HistoryEntry',
  'HistoryOptions',
  'HistoryPage',
  'HoldInput',
  'HoldLeg',
  'HoldRefusal',
  'HoldState',
  'HoldView',
  'LastPosition',
  'Ledger',
  'LedgerOptions',
  'LedgerReader',
  'LedgerStats',
  'LedgerTypes',
  'LegInput',
  'LegView',
  'Listener',
  'LostOutpoint',
  'MailboxPlace',
  'Meta',
  'MetaOf',
  'MintInput',
  'MintLeg',
  'MintedAmount',
  'MintedInput',
  'MomentInput',
  'OrderLag',
  'Outcome',
  'PlainData',
  'Problem',
  'Processor',
  'RankedWallet',
  'ReaderOptions',
  'Refusal',
  'RejectReason',
  'Rejected',
  'ReleaseInput',
  'ReleaseLeg',
  'RequirementInput',
  'ResidentPage',
  'ResidentQuery',
  'ResidentRow',
  'ResidentSort',
  'RetryView',
  'ReversalRefusal',
  'ReverseInput',
  'RuleRefusal',
  'RuntimeEventName',
  'RuntimeEvents',
  'SchemaFailure',
  'SchemaIssue',
  'SchemaPathSegment',
  'SchemaResult',
  'SchemaSuccess',
  'Share',
  'ShareAmount',
  'Shortfall',
  'StandardSchema',
  'SupplyAt',
  'Taint',
  'TaintInput',
  'TaintedWallet',
  'TopOptions',
  'Trace',
  'TraceOptions',
  'TraceOutput',
  'TraceTransaction',
  'Transaction',
  'TransactionKind',
  'TransactionPart',
  'TransferInput',
  'TransferLeg',
  'UnfreezeInput',
  'UpTo',
  'UtxoPage',
  'UtxoView',
  'WaitingDeliveries',
  'WalletFreeze',
  'WalletState',
  'WalletView',
  'WantedAmount',
  'WantedAssets',
  'WantedInput',
  'WireValue',
  'Wish',
  'WouldCommit',
];

/** The names of the other entry points. */
const ENTRIES = {
  admin: {
    module: admin,
    folder: 'admin',
    values: ['checkDatabase', 'checkSchemaName', 'openAdmin', 'openRuntimes'],
    types: [
      'Admin',
      'AdminOptions',
      'ArchiveHistoryOptions',
      'ArchiveOutboxOptions',
      'ArchivedDelivery',
      'DeadLetterPage',
      'FrozenWallet',
      'HistoryArchive',
      'HoldPage',
      'InvariantReport',
      'KeptDeliveries',
      'MigrateOptions',
      'MigrationReport',
      'OpenRuntimesOptions',
      'OutboxArchive',
      'Runtimes',
      'WalletBalance',
      'WalletPage',
    ],
  },
  testing: {
    module: testing,
    folder: 'testing',
    values: [
      'ManualClock',
      'createTestLedger',
      'expectConserved',
      'recordEvents',
      'seededRandom',
      'seededWorld',
      'waitForWallet',
    ],
    types: [
      'EventRecorder',
      'ExpectedEvent',
      'Gate',
      'GateOptions',
      'RecordedEvent',
      'SeededWorldOptions',
      'TestLedger',
      'TestLedgerOptions',
      'WaitOptions',
    ],
  },
  scenarios: {
    module: scenarios,
    folder: 'scenarios',
    values: [
      'RecordingReporter',
      'ReportCollector',
      'SCENARIOS',
      'describeAction',
      'describeError',
      'describeFailures',
      'findScenario',
      'isScenario',
      'openRuntimes',
      'runScenario',
      'scenario',
      'scriptLocation',
    ],
    types: [
      'AmountBounds',
      'Answer',
      'AnsweredCommand',
      'AssetReport',
      'BalanceLine',
      'BalancePlot',
      'BegunStep',
      'BookEntry',
      'CommandExtras',
      'ContextCommands',
      'DeliveryCount',
      'DeliveryReport',
      'Expect',
      'ExpectationReport',
      'ExpectationStatus',
      'FlowReport',
      'InvariantReport',
      'LatencyBin',
      'LatencyReport',
      'OpenRuntimesOptions',
      'RandomSource',
      'RefusalCount',
      'ReportEvent',
      'ReportedAsset',
      'Reporter',
      'RunOptions',
      'RunResult',
      'RunSummary',
      'Runtimes',
      'Sample',
      'Scenario',
      'ScenarioContext',
      'ScenarioOptions',
      'ScenarioReport',
      'ScenarioScript',
      'ScriptFailure',
      'SeriesReport',
      'Show',
      'StepReport',
      'SupplyFlow',
      'Together',
      'TogetherOptions',
      'WaitingDelivery',
      'WalletBalance',
      'WalletHandle',
      'Wealth',
    ],
  },
  http: {
    module: http,
    folder: 'integrations/http',
    values: ['HTTP_PROBLEMS', 'cloudEvents', 'eventsHandler', 'signWebhook', 'webhookProcessor'],
    types: [
      'CloudEvent',
      'CloudEventsOptions',
      'EventReceiver',
      'EventsHandlerOptions',
      'EventsOptions',
      'HttpProblem',
      'HttpProblemRow',
      'ProblemReport',
      'SignatureFault',
      'SignatureHeaders',
      'UnsignedWebhook',
      'WebhookProcessorOptions',
    ],
  },
  'testing/vitest': {
    module: vitestMatchers,
    folder: 'testing/vitest',
    values: [],
    types: ['ExpectedAssets', 'LedgerMatchers'],
  },
  metrics: {
    module: metrics,
    folder: 'metrics',
    values: [
      'METRICS',
      'METRIC_ENTRIES',
      'PROMETHEUS_CONTENT_TYPE',
      'errorType',
      'labelName',
      'measure',
      'prometheusMetrics',
      'prometheusName',
      'prometheusText',
      'readGauges',
    ],
    types: [
      'MeasuredLedger',
      'Measurement',
      'Metric',
      'MetricAttributes',
      'MetricName',
      'MetricSink',
      'PrometheusMetrics',
      'PrometheusOptions',
    ],
  },
  inspector: {
    module: inspector,
    folder: 'integrations/inspector',
    values: ['inspector', 'nodeInspector'],
    types: [
      ...['InspectedLedger', 'Inspector', 'InspectorAction', 'InspectorOptions', 'NodeRequest', 'NodeResponse'],
      'RequestSocket',
    ],
  },
  otel: {
    module: otel,
    folder: 'integrations/otel',
    values: ['SCOPE', 'instrument'],
    types: ['InstrumentOptions', 'Instrumentation'],
  },
} as const;

/** Parses the names that a file re-exports: types and values. */
function reexportsOf(text: string): { readonly types: string[]; readonly values: string[] } {
  const types: string[] = [];
  const values: string[] = [];
  for (const [, typeOnly, clause = ''] of parseSource('src/index.ts', text).code.matchAll(
    /\bexport\s+(type\s+)?\{([^}]*)\}/g,
  )) {
    for (const entry of clause.split(',').map((name) => name.trim())) {
      const name = entry.replace(/^type\s+/, '').replace(/^.*\sas\s+/, '');
      if (name !== '') (typeOnly !== undefined || entry.startsWith('type ') ? types : values).push(name);
    }
  }
  return { types: types.sort(), values: values.sort() };
}

describe('pursekit exports', () => {
  test('these names at run time, and no others', () => {
    expect(Object.keys(pursekit).sort()).toEqual(RUNTIME_NAMES);
  });

  test('these types, and no others', () => {
    expect(reexportsOf(read('../../src/index.ts')).types).toEqual(TYPE_NAMES);
  });

  test('every value that its index names', () => {
    expect(reexportsOf(read('../../src/index.ts')).values).toEqual(RUNTIME_NAMES);
  });

  test('frozen tables', () => {
    const { COMMAND_KINDS, ERROR_CODES, PROBLEMS, REJECT_REASONS, LIMITS } = pursekit;

    expect([COMMAND_KINDS, ERROR_CODES, PROBLEMS, REJECT_REASONS, LIMITS].every(Object.isFrozen)).toBe(true);
    const rows = [ERROR_CODES, COMMAND_KINDS].flatMap((table): object[] => Object.values(table));
    rows.push(...Object.values(COMMAND_KINDS).flatMap(({ wallets, fields }) => [wallets, fields, ...fields]));
    expect(rows.filter((row) => !Object.isFrozen(row))).toEqual([]);
  });
});

describe.each(Object.entries(ENTRIES))('pursekit/%s exports', (entry, { module, folder, values, types }) => {
  const reexports = reexportsOf(read(`../../src/${folder}/index.ts`));

  test('these names at run time, and no others', () => {
    expect(Object.keys(module).sort()).toEqual(values);
    expect(reexports.values).toEqual(values);
  });

  test('these types, and no others', () => {
    expect(reexports.types).toEqual(types);
  });

  test('from a path that package.json names', () => {
    const { exports } = JSON.parse(read('../../package.json'));

    expect(exports[`./${entry}`]).toEqual({
      types: `./dist/${folder}/index.d.ts`,
      default: `./dist/${folder}/index.js`,
    });
  });
});

test('the names of a re-export are parsed with their aliases', () => {
  const text = "export { a, type B, c as d } from './a.ts';\nexport type {\n  E,\n  F as G, // why\n} from './b.ts';";

  expect(reexportsOf(text)).toEqual({ types: ['B', 'E', 'G'], values: ['a', 'd'] });
});

/** The rows of the table that has this header, each as its cells without the marks of code. */
function tableOf(page: string, header: string): string[][] {
  const [, table = ''] = page.split(`${header}\n`);
  const [rows = ''] = table.split('\n\n');
  return rows
    .split('\n')
    .slice(1)
    .map((row) => row.replaceAll('`', '').slice(2, -2).split(' | '));
}

describe('README.md documents', () => {
  const readme = read('../../README.md');

  test('every error code, in the words of ERROR_CODES', () => {
    const rows = Object.entries(pursekit.ERROR_CODES).map(([code, { retryable, meaning }]) => {
      return [code, retryable ? 'yes' : 'no', meaning];
    });

    expect(tableOf(readme, '| code | retryable | means |')).toEqual(rows);
  });

  test('every problem, in the words and the order of PROBLEMS', () => {
    expect(tableOf(readme, '| problem | means |')).toEqual(Object.entries(pursekit.PROBLEMS));
  });

  test('every reason of a refusal, in the order of REJECT_REASONS', () => {
    expect(tableOf(readme, '| reason | means |').map(([reason]) => reason)).toEqual(pursekit.REJECT_REASONS);
  });
});

test('docs/API.md documents every reason of a refusal, in the order of REJECT_REASONS', () => {
  const rows = tableOf(read('../../docs/API.md'), '| reason | means | beside it |');

  expect(rows.flatMap(([reasons]) => reasons?.split(', '))).toEqual(pursekit.REJECT_REASONS);
});

test('the sentences of PROBLEMS have the numbers of LIMITS', () => {
  const { LIMITS, PROBLEMS } = pursekit;

  expect(PROBLEMS.name_invalid).toContain(`{0,${LIMITS.nameCharsMax - 1}}`);
  expect(PROBLEMS.legs_too_many).toContain(`at most ${LIMITS.legsMax} legs with ${LIMITS.legAmountsMax} amounts`);
  expect(PROBLEMS.wallets_too_many).toContain(`at most ${LIMITS.payeesMax} wallets`);
  expect(PROBLEMS.assets_too_many).toContain(`at most ${LIMITS.assetsPerCommandMax} `);
  expect(PROBLEMS.shares_too_many).toContain(`at most ${LIMITS.sharesMax} `);
  expect(PROBLEMS.share_invalid).toContain(`at most ${LIMITS.shareCharsMax} characters`);
  expect(PROBLEMS.key_invalid).toContain(`1 to ${LIMITS.keyCharsMax} `);
  expect(PROBLEMS.meta_not_encodable).toContain(`at most ${LIMITS.dataDepthMax} levels`);
  expect(PROBLEMS.actions_invalid).toContain(`at most ${LIMITS.actionsPerCommandMax} `);
  expect(PROBLEMS.meta_too_large).toContain(`${LIMITS.metaBytesMax} bytes`);
  expect(PROBLEMS.action_too_large).toContain(`${LIMITS.actionBytesMax} bytes`);
});
