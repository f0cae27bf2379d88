import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { About, StoredWallet, WalletRow, WalletRows } from '../data.ts';
import { Loaded, Table, WalletLink } from '../parts/basics.tsx';
import { useRead } from '../read.ts';
import { amountsText, durationText, grouped } from '../text.ts';

const PAGE = 50;
const EVERY_MS = 2_000;

interface Column {
  readonly sort: string;
  readonly name: string;
  cell(row: WalletRow): JSX.Element | string;
}

const COLUMNS: readonly Column[] = [
  { sort: 'name', name: 'Wallet', cell: ({ wallet }) => <WalletLink name={wallet} /> },
  { sort: '', name: 'State', cell: ({ state }) => state },
  { sort: 'depth', name: 'Mailbox', cell: ({ depth }) => grouped(depth) },
  { sort: 'age', name: 'Oldest command', cell: ({ oldestMs }) => (oldestMs === 0 ? '—' : durationText(oldestMs)) },
  { sort: 'attempts', name: 'Attempt', cell: ({ attempts }) => String(attempts) },
  { sort: 'conflicts', name: 'Conflicts', cell: ({ conflicts }) => grouped(conflicts) },
  { sort: 'utxos', name: 'UTXOs', cell: ({ utxos }) => grouped(utxos) },
];

/** The wallets in memory, sorted and searched by the server, and those of the database. */
export function Wallets({ about }: { about: About }): JSX.Element {
  return (
    <>
      <h1>Wallets</h1>
      {about.isRunning ? <Residents /> : null}
      {about.hasAdmin ? <Stored /> : null}
    </>
  );
}

function Residents(): JSX.Element {
  const [sort, setSort] = useState('depth');
  const [search, setSearch] = useState('');
  const [asset, setAsset] = useState('');
  const [offset, setOffset] = useState(0);
  const query = new URLSearchParams({ sort, search, asset, offset: String(offset), limit: String(PAGE) });
  const read = useRead<WalletRows>(`wallets?${query}`, EVERY_MS);
  const by = (name: string, label: string): JSX.Element => (
    <button
      type="button"
      aria-pressed={sort === name}
      onClick={() => {
        setSort(name);
        setOffset(0);
      }}
    >
      {label}
    </button>
  );
  return (
    <>
      <p class="bar">
        <label>
          Search{' '}
          <input
            type="search"
            value={search}
            onInput={({ currentTarget }) => {
              setSearch(currentTarget.value);
              setOffset(0);
            }}
          />
        </label>
        <label>
          Balance of{' '}
          <input
            placeholder="asset"
            value={asset}
            onChange={({ currentTarget }) => {
              setAsset(currentTarget.value.trim());
              setSort(currentTarget.value.trim() === '' ? 'depth' : 'balance');
              setOffset(0);
            }}
          />
        </label>
      </p>
      <Loaded of={read}>
        {({ total, wallets }) => (
          <>
            <Table
              caption={`${grouped(total)} wallets in memory, by ${sort}`}
              head={[
                ...COLUMNS.map(({ sort: name, name: label }) => (name === '' ? label : by(name, label))),
                ...(asset === '' ? [] : [by('balance', asset)]),
              ]}
              rows={wallets.map((row) => [
                ...COLUMNS.map(({ cell }) => cell(row)),
                ...(asset === '' ? [] : [grouped(row.available ?? '0')]),
              ])}
            />
            <p class="bar">
              <button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
                Previous
              </button>
              <button type="button" disabled={offset + PAGE >= total} onClick={() => setOffset(offset + PAGE)}>
                Next
              </button>
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

function Stored(): JSX.Element {
  const [after, setAfter] = useState('');
  const read = useRead<readonly StoredWallet[]>(
    `stored-wallets${after === '' ? '' : `?${new URLSearchParams({ after })}`}`,
  );
  return (
    <Loaded of={read}>
      {(wallets) => (
        <>
          <Table
            caption="Wallets of the database that hold something, by name"
            head={['Wallet', 'Available', 'Held', 'UTXOs']}
            rows={wallets.map(({ wallet, assets, held, utxos }) => [
              <WalletLink name={wallet} />,
              amountsText(assets),
              amountsText(held),
              grouped(utxos),
            ])}
          />
          <p class="bar">
            <button type="button" disabled={after === ''} onClick={() => setAfter('')}>
              First
            </button>
            <button
              type="button"
              disabled={wallets.length === 0}
              onClick={() => setAfter(wallets.at(-1)?.wallet ?? '')}
            >
              Next
            </button>
          </p>
        </>
      )}
    </Loaded>
  );
}
