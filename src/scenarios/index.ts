export {
  type InvariantReport,
  type OpenRuntimesOptions,
  openRuntimes,
  type Runtimes,
  type WalletBalance,
} from '../admin/index.ts';
export type { RandomSource } from './random-source.ts';
export type { BalanceLine, BalancePlot } from './report/balance-history.ts';
export { describeFailures } from './report/describe-failures.ts';
export { describeAction, describeError } from './report/describe-values.ts';
export type { ExpectationReport, ExpectationStatus } from './report/expectation-report.ts';
export type { LatencyBin, LatencyReport } from './report/latency-log.ts';
export { RecordingReporter } from './report/recording-reporter.ts';
export type { Answer, AnsweredCommand, ReportEvent, ReportedAsset, Reporter, Sample } from './report/report.ts';
export { ReportCollector } from './report/report-collector.ts';
export type {
  BookEntry,
  DeliveryCount,
  RunSummary,
  ScriptFailure,
  SupplyFlow,
  WaitingDelivery,
} from './report/run-summary.ts';
export type { SeriesReport } from './report/sample-log.ts';
export type {
  AssetReport,
  DeliveryReport,
  FlowReport,
  RefusalCount,
  ScenarioReport,
  StepReport,
} from './report/scenario-report.ts';
export type { Wealth } from './report/wealth.ts';
export type { BegunStep, RunOptions } from './run/run-options.ts';
export { type RunResult, runScenario } from './run/run-scenario.ts';
export { scriptLocation } from './run/script-location.ts';
export { isScenario, type Scenario, type ScenarioOptions, type ScenarioScript, scenario } from './scenario.ts';
export type {
  AmountBounds,
  CommandExtras,
  ContextCommands,
  Expect,
  ScenarioContext,
  Show,
  Together,
  TogetherOptions,
  WalletHandle,
} from './scenario-context.ts';
export { findScenario, SCENARIOS } from './scripts/catalogue.ts';
