import type { ScenarioReport, StepReport } from '../../../scenarios/index.ts';
import { placeText } from '../place-text.ts';
import { bars } from './bars.ts';
import { amountText, axisText, countText, durationText } from './format.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { lineChart, placesOf } from './line-chart.ts';
import { ROWS_MAX, tableMarkup } from './table-markup.ts';

/** The most series that have a chart. */
const CHARTS_MAX = 24;

/** The steps with their counts. */
export function stepsSection({ steps, stepCount }: ScenarioReport): Html {
  if (steps.length === 0) return html`<p>The script has no steps.</p>`;
  const columns = [
    { heading: 'step' },
    { heading: 'starts at', isNumber: true },
    { heading: 'committed', isNumber: true },
    { heading: 'refused', isNumber: true },
    { heading: 'failed', isNumber: true },
    { heading: 'result' },
  ];
  const rows = shownOf(steps).map((step): HtmlValue[] => {
    const { committed, duplicate, rejected, refused, failed } = step.commands;
    const counts = [committed + duplicate, rejected + refused, failed].map((count) =>
      count === 0 ? '–' : amountText(count),
    );
    return [`${step.step}. ${step.text}`, durationText(step.at), ...counts, stepResult(step)];
  });
  return tableMarkup(countText(stepCount, 'step'), columns, rows, stepCount);
}

/** The steps of the table, in their order: of more than it shows, those that went wrong come first. */
function shownOf(steps: readonly StepReport[]): StepReport[] {
  const isWrong = ({ unmet, ended }: StepReport): boolean => unmet > 0 || !ended;
  const ranked = [...steps.filter(isWrong), ...steps.filter((step) => !isWrong(step))];
  return ranked.slice(0, ROWS_MAX).toSorted((a, b) => a.step - b.step);
}

function stepResult({ unmet, ended }: StepReport): Html {
  if (unmet > 0) return html`<span class="bad">${countText(unmet, 'expectation')} not met</span>`;
  return ended ? html`<span class="ok">as expected</span>` : html`<span class="bad">did not end</span>`;
}

/** The expectations: how many were met, and each that was not. */
export function expectationsSection({ expectations }: ScenarioReport): Html {
  const { met, open, failed } = expectations;
  const unjudged = open === 0 ? '' : `, ${open} not judged because an earlier run had committed later steps`;
  if (failed.length === 0) return html`<p>${met} met${unjudged}.</p>`;
  const columns = [{ heading: 'expected' }, { heading: 'found' }, { heading: 'at' }];
  const rows = failed.map(({ what, expected, actual, at }) => {
    return [`${what} ${expected}`, actual, at === undefined ? '–' : placeText(at)];
  });
  return html`<p>${met} met${unjudged}, <b class="bad">${failed.length} not met</b>:</p>
${tableMarkup('Expectations that were not met', columns, rows)}`;
}

/** The latencies of the commands. */
export function latencySection({ latency }: ScenarioReport): Html {
  const { count, p50, p95, p99, max, bins } = latency;
  if (count === 0) return html`<p>The script sent no command.</p>`;
  const entries = bins.map((bin) => ({
    name: `up to ${durationText(bin.upToMs)}`,
    value: bin.count,
    text: amountText(bin.count),
    kind: 'count' as const,
  }));
  const percentiles = [
    ['p50', p50],
    ['p95', p95],
    ['p99', p99],
    ['longest', max],
  ] as const;
  return html`<p>${percentiles.map(([name, ms]) => html`${name} <b>${durationText(ms)}</b> `)}
<span class="dim">from the call to the answer, of ${countText(count, 'command')} of the script</span></p>
${bars('Commands by latency', entries)}`;
}

/** The refusals by reason, and the conflicts. */
export function refusalsSection({ refusals, conflicts }: ScenarioReport): Html {
  const { attempts, utxosLost } = conflicts;
  const contention =
    attempts === 0
      ? 'No attempt had a conflict with another runtime.'
      : `${countText(attempts, 'attempt')} had a conflict and ${attempts === 1 ? 'was' : 'were'} tried again:
another runtime spent ${countText(utxosLost, 'UTXO')} first.`;
  if (refusals.length === 0) return html`<p>No command was refused.</p><p>${contention}</p>`;
  const by = { rejected: 'a rule of the ledger', refused: 'validation', failed: 'an error' };
  const columns = [{ heading: 'reason' }, { heading: 'by' }, { heading: 'commands', isNumber: true }];
  const rows = refusals.map(({ status, reason, count }) => [reason, by[status], amountText(count)]);
  return html`${tableMarkup('Refusals', columns, rows)}<p>${contention}</p>`;
}

/** The deliveries by type of action. */
export function deliveriesSection({ deliveries, deadLetters }: ScenarioReport): Html {
  const letters = deadLetters === 0 ? 'No dead letters.' : `${countText(deadLetters, 'dead letter')}.`;
  if (deliveries.length === 0) return html`<p>Nothing was delivered, and nothing waits. ${letters}</p>`;
  const columns = [
    { heading: 'type' },
    ...['made', 'attempts that failed', 'dead', 'waiting', 'of them unexpected'].map((heading) => ({
      heading,
      isNumber: true,
    })),
  ];
  const rows = deliveries.map(({ type, made, failed, dead, waiting, unexpected }) => {
    return [type, ...[made, failed, dead, waiting, unexpected].map((count) => (count === 0 ? '–' : amountText(count)))];
  });
  return html`${tableMarkup('Deliveries', columns, rows)}<p>${letters}</p>`;
}

/** Half of the largest number: the distance of two samples is a number, too. */
const DRAWN_MAX = 8e307;

/** The series that the script sampled. */
export function seriesSection({ series }: ScenarioReport): Html {
  const charts = series.slice(0, CHARTS_MAX).map(({ series: name, count, first, last, min, max, samples }) => {
    const values = samples.map(({ value }) => Number(value));
    const steps = samples.map(({ step }) => (step === 0 ? 'before' : `step ${step}`));
    const title = `${name}, ${countText(count, 'sample')}`;
    // The scale is that of numbers.
    if (values.some((value) => Math.abs(value) > DRAWN_MAX)) {
      return html`<div><h3>${name}</h3><p class="dim">${countText(count, 'sample')}, too large to be drawn</p></div>\n`;
    }
    const chart = lineChart({
      title,
      lines: [{ name, values }],
      places: placesOf(steps),
      format: axisText,
    });
    return html`<div><h3>${name}</h3><p class="dim">${countText(count, 'sample')}: from ${amountText(first)} to
${amountText(last)}, between ${amountText(min)} and ${amountText(max)}</p>${chart}</div>\n`;
  });
  const rest = series.length - CHARTS_MAX;
  return html`<div class="two">${charts}</div>${rest > 0 ? html`<p class="dim">and ${rest} more series</p>` : ''}`;
}
