import { BalanceHistory } from './balance-history.ts';
import { describeFailures } from './describe-failures.ts';
import { flowReports } from './flow-reports.ts';
import { LatencyLog } from './latency-log.ts';
import type { Answer, ReportEvent, Reporter } from './report.ts';
import type { RunSummary } from './run-summary.ts';
import { SampleLog } from './sample-log.ts';
import type { AssetReport, DeliveryReport, RefusalCount, ScenarioReport } from './scenario-report.ts';
import { StepLog } from './step-log.ts';

type Counts = { -readonly [Name in keyof DeliveryReport]: DeliveryReport[Name] };

const NOTHING = { attempts: 0, utxosLost: 0 };
/** The most assets whose balances are plotted. */
const PLOTS_MAX = 64;

/**
 * A reporter that builds the report of a run, in room that does not grow with its commands but for eight bytes each:
 * the latencies.
 *
 * Owns: the counts. Does not own: the events, which it does not keep.
 */
export class ReportCollector implements Reporter {
  readonly #balances = new BalanceHistory();
  readonly #latencies = new LatencyLog();
  readonly #samples = new SampleLog();
  readonly #steps = new StepLog();
  readonly #refusals = new Map<string, RefusalCount>();
  readonly #deliveries = new Map<string, Counts>();
  readonly #conflicts = { ...NOTHING };
  #start: Extract<ReportEvent, { type: 'run:started' }> | undefined;
  #summary: RunSummary | undefined;
  #ms = 0;

  /** True once the run began. */
  get isBegun(): boolean {
    return this.#start !== undefined;
  }

  /** Adds an event of the run. */
  report(event: ReportEvent): void {
    if ('at' in event && typeof event.at === 'number') this.#ms = Math.max(this.#ms, event.at);
    switch (event.type) {
      case 'run:started':
        this.#start = event;
        break;
      case 'step:started':
        this.#steps.start(event);
        break;
      case 'command':
        this.#latencies.add(event.ms);
        this.#answered(event.answer);
        break;
      case 'event':
        for (const { answer } of event.commands) this.#answered(answer);
        break;
      case 'balances':
        if (event.step === undefined) break;
        this.#balances.add(event.step, event.wallets);
        this.#steps.end();
        break;
      case 'retrying':
        this.#conflicts.attempts += 1;
        this.#conflicts.utxosLost += event.utxosLost;
        break;
      case 'delivery':
        this.#delivery(event.action.type)[event.status] += 1;
        break;
      case 'sample':
        this.#samples.add(event);
        break;
      case 'expectation':
        if (event.status === 'failed') this.#steps.unmet();
        break;
      case 'run:finished':
        this.#finished(event);
        break;
      default:
    }
  }

  /**
   * The report so far. `failures` says why the run did not pass beyond what its events say, such as an invariant that
   * does not hold; a run that has not finished did not pass.
   */
  result(failures: readonly string[] = []): ScenarioReport {
    const { title = '', about = '', seed = 0, runtimes = 0, location = '' } = this.#start ?? {};
    const summary = this.#summary;
    const known = summary === undefined ? [] : describeFailures(summary);
    const unfinished = summary === undefined && failures.length === 0 ? ['the run did not come to its end'] : [];
    return {
      ...{ format: 'pursekit-report', version: 1, title, about, seed, runtimes, location },
      ok: summary?.ok === true && failures.length === 0,
      failures: [...known, ...unfinished, ...failures],
      ms: this.#ms,
      stepCount: this.#steps.count,
      steps: this.#steps.listed,
      commands: { ...this.#steps.commands },
      refusals: [...this.#refusals.values()].toSorted((a, b) => b.count - a.count),
      expectations: summary?.expectations ?? { met: 0, open: 0, failed: [] },
      conflicts: { ...this.#conflicts },
      deliveries: [...this.#deliveries.values()],
      deadLetters: summary?.deadLetters.length ?? 0,
      assets: this.#assets(),
      latency: this.#latencies.result(),
      series: this.#samples.result(),
      balances: this.#balances.last,
    };
  }

  #answered(answer: Answer): void {
    this.#steps.answered(answer);
    const refusal = refusalOf(answer);
    if (refusal === undefined) return;
    const { status, reason } = refusal;
    const key = `${status} ${reason}`;
    this.#refusals.set(key, { status, reason, count: (this.#refusals.get(key)?.count ?? 0) + 1 });
  }

  #delivery(type: string): Counts {
    const counts = this.#deliveries.get(type) ?? { type, made: 0, failed: 0, dead: 0, waiting: 0, unexpected: 0 };
    this.#deliveries.set(type, counts);
    return counts;
  }

  #finished(summary: RunSummary): void {
    this.#summary = summary;
    this.#ms = summary.ms;
    this.#balances.end(summary.balances);
    for (const { action, expected } of summary.waiting) {
      const counts = this.#delivery(action.type);
      counts.waiting += 1;
      if (!expected) counts.unexpected += 1;
    }
  }

  #assets(): AssetReport[] {
    const { books = [], flows = [] } = this.#summary ?? {};
    const names = new Set([...this.#balances.assets, ...books.map(({ asset }) => asset)]);
    return [...names].map((asset, place) => {
      const { asset: _, ...supply } = books.find((entry) => entry.asset === asset) ?? { asset };
      const plot = place < PLOTS_MAX ? this.#balances.plot(asset) : { steps: [], lines: [] };
      const own = { asset, wealth: this.#balances.wealth(asset), plot };
      if (!('minted' in supply)) return { ...own, flows: [] };
      return {
        ...own,
        supply,
        flows: flowReports(
          flows.filter((flow) => flow.asset === asset),
          supply,
        ),
      };
    });
  }
}

function refusalOf(answer: Answer): Pick<RefusalCount, 'status' | 'reason'> | undefined {
  switch (answer.status) {
    case 'rejected':
      return { status: answer.status, reason: answer.reason };
    case 'refused':
      return { status: answer.status, reason: answer.problem };
    case 'failed':
      return { status: answer.status, reason: answer.code ?? 'an error' };
    default:
      return undefined;
  }
}
