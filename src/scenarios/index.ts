export { type OpenRuntimesOptions, openRuntimes, type Runtimes } from '../admin/open-runtimes.ts';
export type { InvariantReport } from '../store/invariants/verify.ts';
export { findScenario, SCENARIOS } from './catalogue.ts';
export type { ExpectationReport, ExpectationStatus } from './report/expectation-report.ts';
export { RecordingReporter } from './report/recording-reporter.ts';
export type {
  Answer,
  AnsweredCommand,
  ReportEvent,
  Reporter,
  WalletBalance,
} from './report/report.ts';
export type { BookEntry, DeliveryCount, RunSummary, ScriptFailure } from './report/run-summary.ts';
export type { RandomSource } from './run/random-source.ts';
export type { RunOptions } from './run/run-options.ts';
export { type RunResult, runScenario } from './run/run-scenario.ts';
export { isScenario, type Scenario, type ScenarioOptions, type ScenarioScript, scenario } from './scenario.ts';
export type {
  CommandExtras,
  Expect,
  ScenarioContext,
  Show,
  Together,
  TogetherOptions,
  WalletHandle,
} from './scenario-context.ts';
