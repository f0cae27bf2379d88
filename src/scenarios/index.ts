export type { InvariantReport } from '../store/verify.ts';
export { findScenario, SCENARIOS } from './catalogue.ts';
export type { ExpectationReport, ExpectationStatus } from './expectation-report.ts';
export { type OpenRuntimesOptions, openRuntimes, type Runtimes } from './open-runtimes.ts';
export type { RandomSource } from './random-source.ts';
export { RecordingReporter } from './recording-reporter.ts';
export type {
  Answer,
  AnsweredCommand,
  ReportEvent,
  Reporter,
  WalletBalance,
} from './report.ts';
export type { RunOptions } from './run-options.ts';
export { type RunResult, runScenario } from './run-scenario.ts';
export type { BookEntry, DeliveryCount, RunSummary, ScriptFailure } from './run-summary.ts';
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
