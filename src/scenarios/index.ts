export {
  type InvariantReport,
  type OpenRuntimesOptions,
  openRuntimes,
  type Runtimes,
  type WalletBalance,
} from '../admin/index.ts';
export type { RandomSource } from './random-source.ts';
export { describeAction, describeError } from './report/describe-values.ts';
export type { ExpectationReport, ExpectationStatus } from './report/expectation-report.ts';
export { RecordingReporter } from './report/recording-reporter.ts';
export type { Answer, AnsweredCommand, ReportEvent, ReportedAsset, Reporter } from './report/report.ts';
export type { BookEntry, DeliveryCount, RunSummary, ScriptFailure, WaitingDelivery } from './report/run-summary.ts';
export type { RunOptions } from './run/run-options.ts';
export { type RunResult, runScenario } from './run/run-scenario.ts';
export { scriptLocation } from './run/script-location.ts';
export { isScenario, type Scenario, type ScenarioOptions, type ScenarioScript, scenario } from './scenario.ts';
export type {
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
