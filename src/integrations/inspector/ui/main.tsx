import { effect } from '@preact/signals';
import { type JSX, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { About } from './data.ts';
import { stream } from './live.ts';
import { AssetPage, Assets } from './pages/assets.tsx';
import { DeadLetters, Deliveries, Holds } from './pages/deliveries.tsx';
import { Overview } from './pages/overview.tsx';
import { Provenance } from './pages/provenance.tsx';
import { TransactionPage } from './pages/transaction.tsx';
import { WalletPage } from './pages/wallet.tsx';
import { Wallets } from './pages/wallets.tsx';
import { readJson } from './read.ts';
import { route, to } from './route.ts';

const OUTPOINT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d+$/i;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function App(): JSX.Element {
  const [about, setAbout] = useState<About>();
  const [error, setError] = useState('');
  useEffect(() => {
    readJson<About>('about').then(setAbout, (reason: Error) => setError(reason.message));
  }, []);
  if (about === undefined)
    return <main>{error === '' ? <p class="hint">Loading …</p> : <p class="error">{error}</p>}</main>;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header about={about} />
      <main id="content" tabIndex={-1}>
        <Page about={about} />
      </main>
    </>
  );
}

function Header({ about }: { about: About }): JSX.Element {
  const [page = about.isRunning ? 'overview' : 'assets'] = route.value;
  const pages = [
    ...(about.isRunning ? [['overview', 'Overview']] : []),
    ...(about.isRunning || about.hasAdmin ? [['wallets', 'Wallets']] : []),
    ['assets', 'Assets'],
    ...(about.hasAdmin ? [['holds', 'Holds']] : []),
    ...(about.isRunning || about.hasAdmin
      ? [
          ['deliveries', 'Deliveries'],
          ['dead-letters', 'Dead letters'],
        ]
      : []),
  ] as const;
  return (
    <header>
      <strong>pursekit</strong>
      <nav aria-label="Pages">
        {pages.map(([name = '', label]) => (
          <a key={name} href={to(name)} aria-current={page === name ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <Find />
      <span class={`stream ${stream.value}`} role="status">
        {about.isRunning ? (page === 'overview' ? stream.value : 'running') : 'database alone'}
      </span>
      <span class="hint location">{about.location}</span>
    </header>
  );
}

/** Finds a wallet, a transaction by its id, or an outpoint; a key after `key:`. */
function Find(): JSX.Element {
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const text = String(new FormData(event.currentTarget).get('find') ?? '').trim();
          if (text !== '') location.hash = addressOf(text);
        }}
      >
        <input
          name="find"
          type="search"
          aria-label="Wallet, transaction id, outpoint, or key:…"
          placeholder="wallet, id or key:…"
        />
      </form>
    </search>
  );
}

function addressOf(text: string): string {
  if (OUTPOINT.test(text)) return to('provenance', text, 'back');
  if (ID.test(text)) return to('transactions', text);
  return text.startsWith('key:') ? to('transactions', text.slice(4)) : to('wallets', text);
}

function Page({ about }: { about: About }): JSX.Element {
  const [page = about.isRunning ? 'overview' : 'assets', name, direction = 'back'] = route.value;
  if (page === 'overview') return <Overview />;
  if (page === 'wallets') return name === undefined ? <Wallets about={about} /> : <WalletPage key={name} name={name} />;
  if (page === 'transactions' && name !== undefined) return <TransactionPage key={name} id={name} />;
  if (page === 'provenance' && name !== undefined)
    return <Provenance key={`${name} ${direction}`} about={about} of={name} direction={direction} />;
  if (page === 'assets') return name === undefined ? <Assets /> : <AssetPage key={name} name={name} />;
  if (page === 'holds') return <Holds />;
  if (page === 'deliveries') return <Deliveries />;
  if (page === 'dead-letters') return <DeadLetters about={about} />;
  return <p>This page does not exist.</p>;
}

effect(() => {
  document.title = ['pursekit', ...route.value].join(' · ');
});
render(<App />, document.getElementById('app') as HTMLElement);
