import type { Assets } from '../../../index.ts';
import type { AssetReport, FlowReport, ScenarioReport, WalletBalance } from '../../../scenarios/index.ts';
import { type Bar, bars } from './bars.ts';
import { FLOW_NAMES } from './figures.ts';
import { amountText, axisText, countText, percentText } from './format.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { legend, lineChart, placesOf } from './line-chart.ts';
import { ROWS_MAX, tableMarkup } from './table-markup.ts';

/** The most assets that have charts. */
const CHARTS_MAX = 16;
/** The most columns of the balances at the end. */
const COLUMNS_MAX = 8;

/** The section of the balances at the ends of the steps, a chart per asset. */
export function balancesSection({ assets, balances }: ScenarioReport): Html {
  const shown = assets.filter(({ plot }) => plot.lines.length > 0);
  if (shown.length === 0) return html`<p>No wallet of the scenario owned anything at the end of a step.</p>`;
  const charts = shown.slice(0, CHARTS_MAX).map(({ asset, plot }) => {
    const { steps, lines, others } = plot;
    const all = [
      ...lines.map(({ wallet, amounts }) => ({ name: wallet, amounts })),
      ...(others === undefined
        ? []
        : [{ name: `${countText(others.wallets, 'other')}, summed`, amounts: others.amounts }]),
    ];
    const chart = lineChart({
      title: `${asset}: what wallets own at the end of each step, holds included`,
      lines: all.map(({ name, amounts }) => ({ name, values: amounts.map(Number) })),
      places: placesOf(steps.map((step) => `step ${step}`)),
      format: axisText,
    });
    const entries = all.map(({ name, amounts }) => ({ name, text: amountText(amounts.at(-1) ?? 0n) }));
    return html`<div><h3>${asset}</h3>${chart}${legend(entries)}</div>\n`;
  });
  const rest = shown.length - CHARTS_MAX;
  return html`<p class="dim">What wallets own at the end of each step, holds included: the wallets that owned the most
at any of them, then all others together.</p>
<div class="two">${charts}</div>${rest > 0 ? html`<p class="dim">and ${countText(rest, 'asset')} more</p>` : ''}
${balancesTable(assets, balances)}`;
}

function balancesTable(assets: readonly AssetReport[], balances: readonly WalletBalance[]): Html {
  const names = assets.map(({ asset }) => asset).filter((asset) => balances.some((own) => ownedOf(own, asset) > 0n));
  const columns = names.slice(0, COLUMNS_MAX);
  const held = columns.filter((asset) => balances.some((own) => amountIn(own.held, asset) > 0n));
  const amount = (of: Assets, asset: string): string => {
    const found = amountIn(of, asset);
    return found === 0n ? '–' : amountText(found);
  };
  const rows = balances
    .slice(0, ROWS_MAX)
    .map(({ wallet, assets: own, held: aside, utxos }): HtmlValue[] => [
      wallet,
      ...columns.map((asset) => amount(own, asset)),
      ...held.map((asset) => amount(aside, asset)),
      amountText(utxos),
    ]);
  const headings = [...columns, ...held.map((asset) => `${asset} held`), 'UTXOs'];
  const numbers = headings.map((heading) => ({ heading, isNumber: true }));
  const rest = names.length - columns.length;
  const table = tableMarkup('Balances at the end', [{ heading: 'wallet' }, ...numbers], rows, balances.length);
  return html`${table}${rest > 0 ? html`<p class="dim">and ${countText(rest, 'asset')} more</p>` : ''}`;
}

function ownedOf({ assets, held }: WalletBalance, asset: string): bigint {
  return amountIn(assets, asset) + amountIn(held, asset);
}

/** An asset may have the name of a property of every object, such as `constructor`. */
function amountIn(assets: Assets, asset: string): bigint {
  return Object.hasOwn(assets, asset) ? (assets[asset] ?? 0n) : 0n;
}

/** The section of what was minted and burned of each asset, by reason. */
export function supplySection({ assets }: ScenarioReport): Html {
  const known = assets.filter(({ supply }) => supply !== undefined);
  if (known.length === 0) return html`<p>Nothing was minted, or the run ended before the supply was read.</p>`;
  const columns = [
    { heading: 'asset' },
    ...['minted', 'burned', 'in wallets'].map((heading) => ({ heading, isNumber: true })),
    { heading: 'conserved' },
  ];
  const rows = known.map(({ asset, supply }): HtmlValue[] => [
    asset,
    ...[supply?.minted, supply?.burned, supply?.circulating].map((amount) => amountText(amount ?? 0n)),
    supply?.balanced === true ? html`<span class="ok">yes</span>` : html`<span class="bad">NO</span>`,
  ]);
  const charts = known.slice(0, CHARTS_MAX).map(({ asset, flows }) => {
    return html`<div><h3>${asset}</h3>${bars(`${asset}: minted and burned by reason`, flows.flatMap(barsOf))}</div>\n`;
  });
  return html`${tableMarkup('Supply of the ledger', columns, rows)}
<p class="dim">By <code>meta.reason</code> of the commands: + is minted, − is burned.</p>
<div class="two">${charts}</div>`;
}

function barsOf({ from, reason = '', minted, burned }: FlowReport): Bar[] {
  const name = from === 'reason' ? reason : FLOW_NAMES[from];
  const made = { name, value: Number(minted), text: `+${amountText(minted)}`, kind: 'minted' } as const;
  const gone = { name, value: Number(burned), text: `−${amountText(burned)}`, kind: 'burned' } as const;
  return [...(minted > 0n ? [made] : []), ...(burned > 0n ? [gone] : [])];
}

/** The section of the distribution of each asset at the end. */
export function wealthSection({ assets }: ScenarioReport): Html {
  const owned = assets.filter(({ wealth }) => wealth.gini !== undefined);
  if (owned.length === 0) return html`<p>No wallet of the scenario owns anything at the end.</p>`;
  const charts = owned.slice(0, CHARTS_MAX).map(({ asset, wealth }) => {
    const { gini = 0, lorenz, owners, wallets, total } = wealth;
    const even = lorenz.map((_, at) => at / Math.max(1, lorenz.length - 1));
    const chart = lineChart({
      title: `${asset}: the part that the poorest wallets own`,
      lines: [
        { name: 'owned', values: lorenz },
        { name: 'if all owned the same', values: even },
      ],
      places: ['0 %', '50 % of the wallets', '100 %'],
      format: percentText,
      range: [0, 1],
    });
    return html`<div><h3>${asset}</h3><p>Gini <b>${gini}</b> <span class="dim">of ${countText(wallets, 'wallet')},
${amountText(owners)} of them with some; ${amountText(total)} in all</span></p>${chart}</div>\n`;
  });
  return html`<p class="dim">The Lorenz curve: the part of all that the poorest wallets own together, against the
dashed line on which all own the same. Gini: 0 if all own the same, near 1 if one owns all;
G = Σ (2i − n − 1)·xᵢ / (n · Σ xᵢ) over the amounts x₁ ≤ … ≤ xₙ of all n wallets of the scenario.</p>
<div class="two">${charts}</div>`;
}
