import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { About, DeadLetter, Hold, Waiting } from '../data.ts';
import { Loaded, Table } from '../parts/basics.tsx';
import { act, useRead } from '../read.ts';
import { durationText, grouped, timeText } from '../text.ts';
import { HoldTable } from './wallet.tsx';

const EVERY_MS = 2_000;

/** The columns of {@link deliveryRows}. */
export const WAITING_HEAD = ['Type', 'Due', 'Reason', 'Claimed', 'Oldest', 'Due later'];

/** The deliveries that wait, by type, with the reason. */
export function deliveryRows(deliveries: readonly Waiting[]): ComponentChildren[][] {
  return deliveries.map((of) => [
    of.type,
    grouped(of.due + of.backingOff),
    of.hasProcessor === false && of.due > 0 ? (
      <strong class="bad">no processor in this runtime</strong>
    ) : of.backingOff > 0 ? (
      `${of.backingOff} back off until ${timeText(of.backingOffUntil)}`
    ) : (
      ''
    ),
    grouped(of.claimed),
    durationText(of.oldestMs),
    of.scheduled === 0 ? '' : `${of.scheduled}, first at ${timeText(of.dueAt)}`,
  ]);
}

/** The deliveries that wait. */
export function Deliveries(): JSX.Element {
  const read = useRead<readonly Waiting[]>('deliveries', EVERY_MS);
  return (
    <>
      <h1>Deliveries</h1>
      <Loaded of={read}>
        {(deliveries) => (
          <Table caption="Deliveries that wait, by type" head={WAITING_HEAD} rows={deliveryRows(deliveries)} />
        )}
      </Loaded>
    </>
  );
}

/** The deliveries, commands and events that failed for good. */
export function DeadLetters({ about }: { about: About }): JSX.Element {
  const read = useRead<readonly DeadLetter[]>('dead-letters', EVERY_MS);
  const [answer, setAnswer] = useState('');
  const redrive = async (id: string): Promise<void> => {
    try {
      await act(`dead-letters/${encodeURIComponent(id)}/redrive`);
      setAnswer(`${id} was sent again.`);
    } catch (error) {
      setAnswer(error instanceof Error ? error.message : String(error));
    }
    read.reload();
  };
  const canRedrive = about.isRunning && about.actions.includes('redrive');
  return (
    <>
      <h1>Dead letters</h1>
      <p role="status">{answer}</p>
      <Loaded of={read}>
        {(letters) => (
          <Table
            caption="Oldest first"
            head={['Id', 'Kind', 'Content', ...(canRedrive ? ['Action'] : [])]}
            rows={letters.map(({ id, kind, ...content }) => [
              <span class="id">{id}</span>,
              kind,
              <code>{JSON.stringify(content)}</code>,
              ...(canRedrive
                ? [
                    <button type="button" onClick={() => void redrive(id)}>
                      Redrive
                    </button>,
                  ]
                : []),
            ])}
          />
        )}
      </Loaded>
    </>
  );
}

/** The holds of all wallets. */
export function Holds(): JSX.Element {
  const [after, setAfter] = useState('');
  const read = useRead<readonly Hold[]>(`holds${after === '' ? '' : `?${new URLSearchParams({ after })}`}`);
  return (
    <>
      <h1>Holds</h1>
      <Loaded of={read}>
        {(holds) => (
          <>
            <HoldTable holds={holds} />
            <p class="bar">
              <button type="button" disabled={after === ''} onClick={() => setAfter('')}>
                First
              </button>
              <button type="button" disabled={holds.length === 0} onClick={() => setAfter(holds.at(-1)?.id ?? '')}>
                Next
              </button>
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}
