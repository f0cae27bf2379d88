import type { JSX } from 'preact';
import type { About, Taint, Trace } from '../data.ts';
import { Loaded, Table, WalletLink } from '../parts/basics.tsx';
import { type Arrow, type Box, Graph } from '../parts/graph.tsx';
import { useRead } from '../read.ts';
import { to } from '../route.ts';
import { amountsText, grouped, shortId } from '../text.ts';

/** The way of an output or a transaction: back to its mints, or forward to the wallets that hold what came of it. */
export function Provenance({ about, of, direction }: { about: About; of: string; direction: string }): JSX.Element {
  const read = useRead<Trace>(`trace/${encodeURIComponent(of)}?direction=${direction}`);
  return (
    <>
      <h1>Provenance</h1>
      <p class="id">{of}</p>
      <p>
        <a href={to('provenance', of, 'back')} aria-current={direction === 'back'}>
          Back to its mints
        </a>
        ,{' '}
        <a href={to('provenance', of, 'forward')} aria-current={direction === 'forward'}>
          forward to what is unspent
        </a>
      </p>
      <Loaded of={read}>{(trace) => <TraceView trace={trace} />}</Loaded>
      {about.isRunning && direction === 'forward' ? <Tainted of={of} /> : null}
    </>
  );
}

function Tainted({ of }: { of: string }): JSX.Element {
  const read = useRead<Taint>(`taint/${encodeURIComponent(of)}`);
  return (
    <Loaded of={read}>
      {({ wallets }) => (
        <Table
          caption="Wallets that hold what came of it"
          head={['Wallet', 'Holds', 'Of it at most']}
          rows={wallets.map(({ wallet, assets, atMost }) => [
            <WalletLink name={wallet} />,
            amountsText(assets),
            amountsText(atMost),
          ])}
        />
      )}
    </Loaded>
  );
}

function TraceView({ trace }: { trace: Trace }): JSX.Element {
  const { boxes, arrows } = drawn(trace);
  return (
    <>
      {trace.truncated ? <p class="hint">The graph ends at its limit: follow an output at its edge to go on.</p> : null}
      <Graph title={`${trace.transactions.length} transactions`} boxes={boxes} arrows={arrows} />
    </>
  );
}

/** Transactions are boxes, outputs are arrows; an output that is unspent ends in a box of its wallet. */
function drawn({ transactions, outputs, direction }: Trace): {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
} {
  const known = new Set(transactions.map(({ id }) => id));
  const boxes: Box[] = transactions.map(({ id, kind, depth }) => ({
    id,
    lines: [kind, shortId(id)],
    href: to('transactions', id),
    className: depth === 0 ? 'active' : kind === 'mint' ? 'mint' : 'reached',
  }));
  const arrows: Arrow[] = [];
  const ends = new Map<string, Box>();
  for (const { outpoint, wallet, asset, amount, atMost, spentBy } of outputs) {
    const from = outpoint.slice(0, 36);
    if (!known.has(from)) continue;
    const label = `${wallet}: ${atMost === amount ? '' : `≤ ${grouped(atMost)} of `}${grouped(amount)} ${asset}`;
    if (spentBy !== undefined && known.has(spentBy)) {
      arrows.push({ from, to: spentBy, label });
    } else if (direction === 'forward') {
      const end = `wallet ${wallet}`;
      ends.set(end, { id: end, lines: [wallet], href: to('wallets', wallet), className: 'tainted' });
      arrows.push({ from, to: end, label });
    }
  }
  return { boxes: [...boxes, ...ends.values()], arrows };
}
