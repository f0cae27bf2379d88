import type { ScenarioReport } from '../../../scenarios/index.ts';
import { balancesSection, supplySection, wealthSection } from './asset-sections.ts';
import { amountText, durationText } from './format.ts';
import { type Html, html } from './html.ts';
import { facts, page, type Section } from './page.ts';
import {
  deliveriesSection,
  expectationsSection,
  latencySection,
  refusalsSection,
  seriesSection,
  stepsSection,
} from './run-sections.ts';

/** Makes the page of a run. */
export function runPage(report: ScenarioReport): string {
  const { title, series } = report;
  const sections: Section[] = [
    { id: 'steps', heading: 'Steps', content: stepsSection(report) },
    { id: 'expectations', heading: 'Expectations', content: expectationsSection(report) },
    { id: 'balances', heading: 'Balances over the steps', content: balancesSection(report) },
    { id: 'supply', heading: 'Faucets and sinks', content: supplySection(report) },
    { id: 'wealth', heading: 'Distribution of wealth', content: wealthSection(report) },
    ...(series.length === 0 ? [] : [{ id: 'series', heading: 'Sampled series', content: seriesSection(report) }]),
    { id: 'latency', heading: 'Latency', content: latencySection(report) },
    { id: 'refusals', heading: 'Refusals and conflicts', content: refusalsSection(report) },
    { id: 'deliveries', heading: 'Deliveries', content: deliveriesSection(report) },
  ];
  return page(title, head(report), sections);
}

function head(report: ScenarioReport): Html {
  const { title, about, seed, runtimes, location, ms, stepCount, commands, latency } = report;
  const where = runtimes === 1 ? '1 runtime' : `${runtimes} independent runtimes`;
  return html`<header><h1>${title}</h1>
${about === '' ? '' : html`<p>${about}</p>`}
${verdict(report)}
<p class="dim">${where} on ${location}, seed ${seed}</p></header>
${facts([
  ['steps', amountText(stepCount)],
  ['commands committed', amountText(commands.committed + commands.duplicate)],
  ['refused', amountText(commands.rejected + commands.refused)],
  ['failed', amountText(commands.failed)],
  ['latency p50', durationText(latency.p50)],
  ['latency p99', durationText(latency.p99)],
  ['duration', durationText(ms)],
])}`;
}

function verdict({ ok, failures }: ScenarioReport): Html {
  if (ok) return html`<p class="verdict ok">✓ Passed</p>`;
  const reasons = failures.map((text) => html`<li>${text}</li>`);
  return html`<p class="verdict bad">✗ Failed</p><ul class="bad">${reasons}</ul>`;
}
