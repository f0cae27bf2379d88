import type { ComponentChildren, JSX } from 'preact';
import type { Command } from '../data.ts';
import type { Read } from '../read.ts';
import { to } from '../route.ts';
import { amountsText, durationText, shortId } from '../text.ts';

/** The content of a read: a hint while it loads, its error, or the page. The last data stays beside an error. */
export function Loaded<Data>({
  of,
  children,
}: {
  of: Read<Data>;
  children: (data: Data) => ComponentChildren;
}): JSX.Element {
  return (
    <>
      {of.error === undefined ? null : (
        <p class="error" role="alert">
          {of.error}
        </p>
      )}
      {of.data === undefined ? of.error === undefined ? <p class="hint">Loading …</p> : null : children(of.data)}
    </>
  );
}

/** The link to a wallet. */
export function WalletLink({ name }: { name: string }): JSX.Element {
  return <a href={to('wallets', name)}>{name}</a>;
}

/** The links to some wallets, separated by commas. */
export function WalletLinks({ names }: { names: readonly string[] }): JSX.Element {
  return (
    <>
      {names.map((name, at) => (
        <span key={name}>
          {at === 0 ? '' : ', '}
          <WalletLink name={name} />
        </span>
      ))}
    </>
  );
}

/** The link to a transaction or a command. */
export function IdLink({ id }: { id: string }): JSX.Element {
  return (
    <a href={to('transactions', id)} title={id} class="id">
      {shortId(id)}
    </a>
  );
}

/** The link to the way of an output, back to its mints. */
export function OutpointLink({ outpoint }: { outpoint: string }): JSX.Element {
  const [id = '', index = ''] = outpoint.split(':');
  return (
    <a href={to('provenance', outpoint, 'back')} title={outpoint} class="id">
      {shortId(id)}:{index}
    </a>
  );
}

/** A number with its name. */
export function Figure({
  name,
  children,
  warn = false,
}: {
  name: string;
  children: ComponentChildren;
  warn?: boolean;
}): JSX.Element {
  return (
    <div class={warn ? 'figure warn' : 'figure'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A table whose width scrolls on a small screen. */
export function Table({
  caption,
  head,
  rows,
  empty = 'None.',
}: {
  caption: string;
  head: readonly ComponentChildren[];
  rows: readonly (readonly ComponentChildren[])[];
  empty?: string;
}): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard
    <section class="scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((cell, at) => (
              <th key={at} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, at) => (
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
          {rows.length === 0 ? (
            <tr>
              <td colSpan={head.length} class="hint">
                {empty}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}

/** Commands that wait or commit, first to last. */
export function Commands({ caption, commands }: { caption: string; commands: readonly Command[] }): JSX.Element {
  return (
    <Table
      caption={caption}
      head={['Command', 'Kind', 'From', 'To', 'Assets', 'Key', 'Age']}
      rows={commands.map(({ id, kind, from, to: payee, assets, key, acceptedMs }) => [
        <IdLink id={id} />,
        kind,
        from === undefined ? '' : <WalletLink name={from} />,
        payee === undefined ? '' : <WalletLink name={payee} />,
        amountsText(assets),
        key ?? '',
        acceptedMs === undefined ? '' : durationText(Math.max(0, Date.now() - acceptedMs)),
      ])}
    />
  );
}
