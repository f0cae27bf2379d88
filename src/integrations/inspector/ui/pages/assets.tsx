import type { JSX } from 'preact';
import type { Asset, Assets as AssetList } from '../data.ts';
import { Figure, Loaded, Table, WalletLink } from '../parts/basics.tsx';
import { Plot } from '../parts/plot.tsx';
import { useRead } from '../read.ts';
import { to } from '../route.ts';
import { grouped } from '../text.ts';

/** The assets of the ledger. */
export function Assets(): JSX.Element {
  const read = useRead<AssetList>('assets');
  return (
    <>
      <h1>Assets</h1>
      <Loaded of={read}>
        {({ assets, position }) => (
          <Table
            caption={`Supply at position ${grouped(position)}`}
            head={['Asset', 'Minted', 'Burned', 'Owned', 'Books', 'Rules']}
            rows={assets.map(({ asset, minted, burned, owned, isBalanced, rules }) => [
              <a href={to('assets', asset)}>{asset}</a>,
              grouped(minted),
              grouped(burned),
              grouped(owned),
              isBalanced ? 'balance' : 'do not balance',
              rules === null ? '—' : `version ${rules.version}`,
            ])}
          />
        )}
      </Loaded>
    </>
  );
}

/** One asset: its supply over positions, and who holds it. */
export function AssetPage({ name }: { name: string }): JSX.Element {
  const read = useRead<Asset>(`assets/${encodeURIComponent(name)}`);
  return (
    <>
      <h1>Asset {name}</h1>
      <Loaded of={read}>
        {({ points, holders, gini, rules }) => (
          <>
            <dl class="figures">
              <Figure name="Owned">{grouped(points.at(-1)?.owned ?? '0')}</Figure>
              <Figure name={`Gini of the first ${holders.length} holders`}>
                {gini === null ? '—' : gini.toFixed(3)}
              </Figure>
            </dl>
            {points.length < 2 ? null : (
              <Plot
                title="Supply over positions"
                x={points.map(({ position }) => position)}
                lines={(['minted', 'burned', 'owned'] as const).map((line) => ({
                  name: line,
                  values: points.map((point) => Number(point[line])),
                }))}
              />
            )}
            <Table
              caption="Largest holders"
              head={['Rank', 'Wallet', 'Available', 'Held']}
              rows={holders.map(({ wallet, available, held }, at) => [
                String(at + 1),
                <WalletLink name={wallet} />,
                grouped(available),
                grouped(held),
              ])}
            />
            {rules === undefined || rules === null ? null : (
              <>
                <h2>Rules</h2>
                <pre>{JSON.stringify(rules, null, 2)}</pre>
              </>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}
