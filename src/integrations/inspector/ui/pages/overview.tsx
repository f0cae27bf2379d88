import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Assets, Second } from '../data.ts';
import { openLive, seconds } from '../live.ts';
import { Figure, Loaded, Table } from '../parts/basics.tsx';
import { Plot } from '../parts/plot.tsx';
import { useRead } from '../read.ts';
import { to } from '../route.ts';
import { durationText, grouped } from '../text.ts';
import { deliveryRows, WAITING_HEAD } from './deliveries.tsx';

const BOOKS_MS = 10_000;

/** The figures of the running ledger, live. */
export function Overview(): JSX.Element {
  useEffect(openLive, []);
  const books = useRead<Assets>('assets', BOOKS_MS);
  const known = seconds.value;
  const last = known.at(-1);
  return (
    <>
      <h1>Overview</h1>
      {last === undefined ? <p class="hint">The first figures come within two seconds.</p> : <Now second={last} />}
      <Minutes known={known} />
      <h2>Books</h2>
      <Loaded of={books}>
        {({ assets, position }) => (
          <Table
            caption={`Minted − burned = owned, at position ${position}`}
            head={['Asset', 'Minted', 'Burned', 'Owned', 'Books']}
            rows={assets.map(({ asset, minted, burned, owned, isBalanced }) => [
              <a href={to('assets', asset)}>{asset}</a>,
              grouped(minted),
              grouped(burned),
              grouped(owned),
              isBalanced ? 'balance' : <strong class="bad">do not balance</strong>,
            ])}
          />
        )}
      </Loaded>
    </>
  );
}

function Now({ second }: { second: Second }): JSX.Element {
  const { stats, wait, queue, plan, commit, batch } = second;
  const { mailboxes, counts, order, deliveries } = stats;
  const refusals = Object.entries(counts.refusals);
  return (
    <>
      <dl class="figures">
        <Figure name="Transactions/s">{grouped(second.transactions)}</Figure>
        <Figure name="Commits/s">{grouped(second.commits)}</Figure>
        <Figure name="Conflicts/s" warn={second.conflicts > 0}>
          {grouped(second.conflicts)}
        </Figure>
        <Figure name="Store retries/s, in doubt" warn={second.retries > 0}>
          {`${grouped(second.retries)}, ${grouped(second.inDoubt)}`}
        </Figure>
        <Figure name="Wait p50 / p95 / p99">
          {[wait?.p50, wait?.p95, wait?.p99].map((ms) => durationText(ms)).join(' / ')}
        </Figure>
        <Figure name="Queue, plan, commit p50">
          {[queue?.p50, plan?.p50, commit?.p50].map((ms) => durationText(ms)).join(', ')}
        </Figure>
        <Figure name="Batch commit p50 / p99">{`${durationText(commit?.p50)} / ${durationText(commit?.p99)}`}</Figure>
        <Figure name="Transactions per batch p50">{batch === null ? '—' : batch.p50}</Figure>
        <Figure name="Commands that wait">{grouped(mailboxes.commands)}</Figure>
        <Figure name="Longest mailbox">
          <a href={to('wallets')}>{grouped(mailboxes.depthMax)}</a>
        </Figure>
        <Figure name="Wallets in memory">{grouped(mailboxes.wallets)}</Figure>
        <Figure name="Position">{grouped(order.position)}</Figure>
        <Figure name="Order behind">{durationText(order.lagMs)}</Figure>
        <Figure name="Transactions since the start">{grouped(counts.transactions)}</Figure>
      </dl>
      <div class="columns">
        <Table
          caption="Refusals since the start"
          head={['Reason', 'Commands']}
          rows={refusals.map(([reason, count]) => [reason, grouped(count)])}
        />
        <Table caption="Deliveries that wait" head={WAITING_HEAD} rows={deliveryRows(deliveries)} />
      </div>
    </>
  );
}

function Minutes({ known }: { known: readonly Second[] }): JSX.Element | null {
  if (known.length < 2) return null;
  const x = known.map(({ atMs }) => atMs / 1_000);
  const line = (name: string, of: (second: Second) => number | null | undefined) => ({
    name,
    values: known.map((second) => of(second) ?? null),
  });
  return (
    <div class="columns">
      <Plot
        isTime
        title="Per second"
        x={x}
        lines={[
          line('transactions', ({ transactions }) => transactions),
          line('refused', ({ refused }) => refused),
          line('conflicts', ({ conflicts }) => conflicts),
        ]}
      />
      <Plot
        isTime
        title="Wait, ms"
        x={x}
        lines={[
          line('p50', ({ wait }) => wait?.p50),
          line('p95', ({ wait }) => wait?.p95),
          line('p99', ({ wait }) => wait?.p99),
        ]}
      />
      <Plot
        isTime
        title="Commands that wait"
        x={x}
        lines={[
          line('all', ({ stats }) => stats.mailboxes.commands),
          line('longest mailbox', ({ stats }) => stats.mailboxes.depthMax),
        ]}
      />
    </div>
  );
}
