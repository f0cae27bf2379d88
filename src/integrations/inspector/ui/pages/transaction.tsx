import type { JSX } from 'preact';
import type { Explanation, Transaction } from '../data.ts';
import { Commands, Figure, IdLink, Loaded, OutpointLink, Table, WalletLink, WalletLinks } from '../parts/basics.tsx';
import { useRead } from '../read.ts';
import { to } from '../route.ts';
import { amountsText, durationText, grouped, timeText } from '../text.ts';

const EVERY_MS = 2_000;

/** A command or a transaction, from its acceptance to its record. */
export function TransactionPage({ id }: { id: string }): JSX.Element {
  const read = useRead<Explanation>(`commands?${new URLSearchParams({ of: id })}`, EVERY_MS);
  return (
    <>
      <h1>Transaction</h1>
      <Loaded of={read}>
        {(explanation) => (
          <>
            <p class="id">{explanation.id}</p>
            <dl class="figures">
              <Figure name="State">{explanation.state}</Figure>
              <Figure name="Accepted">{timeText(explanation.acceptedAt)}</Figure>
              <Figure name="Waited">{durationText(explanation.waitedMs)}</Figure>
              <Figure name="Conflicts" warn={explanation.retries.length > 0}>
                {explanation.retries.length}
              </Figure>
              {explanation.transaction === undefined ? null : (
                <>
                  <Figure name="Committed">{timeText(explanation.transaction.committedAt)}</Figure>
                  <Figure name="Position">{grouped(explanation.transaction.position ?? '—')}</Figure>
                </>
              )}
            </dl>
            {explanation.command === undefined ? null : <Commands caption="Command" commands={[explanation.command]} />}
            <Waits explanation={explanation} />
            {explanation.transaction === undefined ? null : <Recorded of={explanation.transaction} />}
          </>
        )}
      </Loaded>
    </>
  );
}

function Waits({ explanation: { queued, retries } }: { explanation: Explanation }): JSX.Element {
  return (
    <>
      {queued.length === 0 ? null : (
        <Table
          caption="Places in mailboxes"
          head={['Wallet', 'Commands ahead', 'Waits for']}
          rows={queued.map(({ wallet, ahead, waitingFor }) => [
            <WalletLink name={wallet} />,
            grouped(ahead),
            <WalletLinks names={waitingFor} />,
          ])}
        />
      )}
      {retries.length === 0 ? null : (
        <Table
          caption="Conflicts: another transaction had spent what it wanted"
          head={['Time', 'Attempt', 'Back-off', 'Lost outpoint', 'Spent by']}
          rows={retries.flatMap(({ at, attempt, delayMs, lost }) =>
            lost.map(({ outpoint, spentBy }) => [
              timeText(at),
              String(attempt),
              durationText(delayMs),
              <OutpointLink outpoint={outpoint} />,
              spentBy === undefined ? '—' : <IdLink id={spentBy} />,
            ]),
          )}
        />
      )}
    </>
  );
}

function Recorded({ of }: { of: Transaction }): JSX.Element {
  const { id, kind, key, inputs, outputs, legs = [], actions = [], meta } = of;
  const rows = (utxos: Transaction['inputs']) =>
    utxos.map(({ outpoint, owner, assets }) => [
      <OutpointLink outpoint={outpoint} />,
      owner === undefined ? '' : <WalletLink name={owner} />,
      amountsText(assets),
    ]);
  return (
    <>
      <h2>Record</h2>
      <dl class="figures">
        <Figure name="Kind">{kind}</Figure>
        <Figure name="Key">{key ?? '—'}</Figure>
        <Figure name="Actions">{actions.map(({ type }) => type).join(', ') || '—'}</Figure>
      </dl>
      <p>
        <a href={to('provenance', id, 'back')}>Back to its mints</a>,{' '}
        <a href={to('provenance', id, 'forward')}>forward to what is unspent</a>
      </p>
      {legs.length === 0 ? null : (
        <Table
          caption="Legs"
          head={['From', 'To', 'Assets']}
          rows={legs.map((leg) => [leg.from ?? '', leg.to ?? '', amountsText(leg.assets)])}
        />
      )}
      <div class="columns">
        <Table caption="Inputs" head={['Outpoint', 'Owner', 'Assets']} rows={rows(inputs)} />
        <Table caption="Outputs" head={['Outpoint', 'Owner', 'Assets']} rows={rows(outputs)} />
      </div>
      {meta === undefined ? null : (
        <>
          <h2>Meta</h2>
          <pre>{JSON.stringify(meta, null, 2)}</pre>
        </>
      )}
    </>
  );
}
