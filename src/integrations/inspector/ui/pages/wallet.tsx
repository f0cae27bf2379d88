import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { WALLET_TRANSITIONS } from '../../wallet-chart.ts';
import type { Actor, HistoryEntry, Hold, Sums, Wallet } from '../data.ts';
import { Commands, Figure, IdLink, Loaded, OutpointLink, Table, WalletLink, WalletLinks } from '../parts/basics.tsx';
import { Graph } from '../parts/graph.tsx';
import { Plot } from '../parts/plot.tsx';
import { useRead } from '../read.ts';
import { amountsText, durationText, grouped, timeText } from '../text.ts';

const EVERY_MS = 2_000;

/** One wallet: its actor, its balance, its history. */
export function WalletPage({ name }: { name: string }): JSX.Element {
  const [after, setAfter] = useState('');
  const path = `wallets/${encodeURIComponent(name)}${after === '' ? '' : `?${new URLSearchParams({ after })}`}`;
  const read = useRead<Wallet>(path, EVERY_MS);
  return (
    <>
      <h1>Wallet {name}</h1>
      <Loaded of={read}>
        {({ balance, holds, history, actor }) => (
          <>
            <dl class="figures">
              <Figure name="Available">{amountsText(balance.assets)}</Figure>
              <Figure name="Held">{amountsText(balance.held)}</Figure>
              <Figure name="UTXOs">{grouped(balance.utxos)}</Figure>
            </dl>
            {actor === null ? <p class="hint">The wallet is not in memory here.</p> : <ActorView actor={actor} />}
            {holds.length === 0 ? null : <HoldTable holds={holds} />}
            <Balances entries={history.entries} />
            <Entries entries={history.entries} />
            <p class="bar">
              <button type="button" disabled={after === ''} onClick={() => setAfter('')}>
                Newest
              </button>
              <button type="button" disabled={!history.hasMore} onClick={() => setAfter(history.cursor ?? '')}>
                Older
              </button>
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

function ActorView({ actor }: { actor: Actor }): JSX.Element {
  const { mailbox, waiting, committing, utxos, utxoCount, attempts, conflicts, processed, lastError, state } = actor;
  const states = [...new Set(WALLET_TRANSITIONS.flat())];
  return (
    <>
      <h2>Actor</h2>
      <Graph
        across
        title={`State chart of the wallet; active: ${state}`}
        boxes={states.map((id) => ({ id, lines: [id], className: id === state ? 'active' : '' }))}
        arrows={WALLET_TRANSITIONS.map(([from, to]) => ({ from, to }))}
      />
      <dl class="figures">
        <Figure name="State">{state}</Figure>
        <Figure
          name="Mailbox"
          warn={mailbox.depth >= mailbox.capacity}
        >{`${mailbox.depth} of ${mailbox.capacity}`}</Figure>
        <Figure name="Wait for room">{mailbox.waitingForRoom}</Figure>
        <Figure name="Attempt">{attempts}</Figure>
        <Figure name="Conflicts">{conflicts}</Figure>
        <Figure name="Answered">{grouped(processed)}</Figure>
      </dl>
      {waiting === undefined ? null : (
        <p>
          Waits since {durationText(waiting.ms)} with <IdLink id={waiting.command} /> for{' '}
          <WalletLinks names={waiting.for} />.
        </p>
      )}
      {lastError === undefined ? null : <p class="error">Last error: {lastError}</p>}
      {committing.length === 0 ? null : <Commands caption="Committing" commands={committing} />}
      <Commands
        caption={`Mailbox, first to last: ${mailbox.commands.length} of ${mailbox.depth}`}
        commands={mailbox.commands}
      />
      <Table
        caption={`UTXOs of the cache: ${utxos.length} of ${utxoCount}`}
        head={['Outpoint', 'Assets']}
        rows={utxos.map(({ outpoint, assets }) => [<OutpointLink outpoint={outpoint} />, amountsText(assets)])}
      />
    </>
  );
}

/** Holds, with what is still held. */
export function HoldTable({ holds }: { holds: readonly Hold[] }): JSX.Element {
  return (
    <Table
      caption="Holds"
      head={['Hold', 'Wallet', 'State', 'Open', 'Expires']}
      rows={holds.map(({ id, wallet, state, assets, expiresAt }) => [
        id,
        <WalletLink name={wallet} />,
        state,
        amountsText(assets),
        expiresAt === undefined ? 'never' : timeText(expiresAt),
      ])}
    />
  );
}

function Entries({ entries }: { entries: readonly HistoryEntry[] }): JSX.Element {
  return (
    <Table
      caption="History, newest first"
      head={['Position', 'Time', 'Transaction', 'Kind', 'With', 'Change', 'Balance after', 'Reason']}
      rows={entries.map(({ position, recordedAt, transaction, kind, counterparts, assets, reason }) => [
        grouped(position),
        timeText(recordedAt),
        <IdLink id={transaction} />,
        kind,
        <WalletLinks names={counterparts} />,
        Object.entries(assets)
          .map(([asset, change]) => `${sumText(change)} ${asset}`)
          .join(', '),
        Object.entries(assets)
          .map(([asset, { after }]) => `${sumText(after)} ${asset}`)
          .join(', '),
        reason ?? '',
      ])}
    />
  );
}

function sumText({ available, held }: Sums): string {
  return held === '0' ? grouped(available) : `${grouped(available)} (held ${grouped(held)})`;
}

const LINES_MAX = 6;

function Balances({ entries }: { entries: readonly HistoryEntry[] }): JSX.Element | null {
  if (entries.length < 2) return null;
  const inOrder = [...entries].reverse();
  const assets = [...new Set(inOrder.flatMap((entry) => Object.keys(entry.assets)))].slice(0, LINES_MAX);
  const last: Record<string, number> = {};
  const rows = inOrder.map((entry) => {
    for (const [asset, { after }] of Object.entries(entry.assets))
      last[asset] = Number(after.available) + Number(after.held);
    return { ...last };
  });
  const lines = assets.map((asset) => ({ name: asset, values: rows.map((row) => row[asset] ?? null) }));
  return <Plot title="Balance over positions" x={inOrder.map(({ position }) => position)} lines={lines} />;
}
