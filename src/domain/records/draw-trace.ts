import type { Trace, TraceOutput } from './trace.ts';

/** The kinds of nodes: a transaction, a wallet that holds an output, and the end of what the trace has. */
type Shape = 'transaction' | 'wallet' | 'more';

interface Node {
  readonly name: string;
  readonly shape: Shape;
  readonly lines: readonly string[];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/**
 * Draws a trace as a flowchart of Mermaid: transactions, the outputs that lead from one to another, and the wallets
 * that hold what is unspent.
 */
export function toMermaid(trace: Trace): string {
  const { nodes, edges } = graphOf(trace);
  const [open, close] = [
    { transaction: '[', wallet: '([', more: '((' },
    { transaction: ']', wallet: '])', more: '))' },
  ];
  const text = (lines: readonly string[]): string => `"${lines.map(mermaidText).join('<br/>')}"`;
  return [
    'flowchart LR',
    ...nodes.map(({ name, shape, lines }) => `  ${name}${open[shape]}${text(lines)}${close[shape]}`),
    ...edges.map(({ from, to, label }) => `  ${from} -->|${text([label])}| ${to}`),
  ].join('\n');
}

/** Draws a trace in the language of Graphviz, as {@link toMermaid} does. */
export function toDot(trace: Trace): string {
  const { nodes, edges } = graphOf(trace);
  const shapes = { transaction: 'box', wallet: 'ellipse', more: 'plaintext' };
  const text = (lines: readonly string[]): string => `"${lines.map(dotText).join('\\n')}"`;
  return [
    'digraph trace {',
    '  rankdir=LR;',
    ...nodes.map(({ name, shape, lines }) => `  ${name} [shape=${shapes[shape]}, label=${text(lines)}];`),
    ...edges.map(({ from, to, label }) => `  ${from} -> ${to} [label=${text([label])}];`),
    '}',
  ].join('\n');
}

function graphOf(trace: Trace): { readonly nodes: readonly Node[]; readonly edges: readonly Edge[] } {
  const names = new Map(trace.transactions.map(({ id }, at) => [id, `t${at}`]));
  const nodes = trace.transactions.map(({ kind, id, minted, burned }, at): Node => {
    const outside = [amountsText('minted', minted), amountsText('burned', burned)].filter((line) => line !== '');
    return { name: `t${at}`, shape: 'transaction', lines: [kind, shortened(id), ...outside] };
  });
  const outputs = new Map<string, TraceOutput[]>();
  for (const output of trace.outputs) outputs.set(output.outpoint, [...(outputs.get(output.outpoint) ?? []), output]);
  const edges: Edge[] = [];
  const addNode = (shape: Shape, line: string): string => {
    const name = `${shape === 'more' ? 'm' : 'w'}${nodes.length}`;
    nodes.push({ name, shape, lines: [line] });
    return name;
  };
  for (const [outpoint, [first, ...others]] of outputs) {
    const { wallet, hold, spentBy } = first as TraceOutput;
    const holder = hold === undefined ? wallet : `${wallet}, hold ${hold}`;
    const from = names.get(outpoint.slice(0, outpoint.indexOf(':'))) ?? addNode('more', '…');
    const to = spentBy === undefined ? addNode('wallet', holder) : (names.get(spentBy) ?? addNode('more', '…'));
    edges.push({ from, to, label: `${holder}: ${[first as TraceOutput, ...others].map(partText).join(', ')}` });
  }
  return { nodes, edges };
}

function partText({ asset, amount, atMost }: TraceOutput): string {
  return atMost === amount ? `${asset} ${amount}` : `${asset} ${amount} (at most ${atMost})`;
}

function amountsText(verb: string, assets: Trace['transactions'][number]['minted'] = {}): string {
  const amounts = Object.entries(assets).map(([asset, amount]) => `${asset} ${amount}`);
  return amounts.length === 0 ? '' : `${verb} ${amounts.join(', ')}`;
}

/** The random digits of an id: the first ones are the time. */
function shortened(id: string): string {
  return `…${id.slice(-12)}`;
}

/** Names that SQL wrote may have any character; `#` begins an escape in Mermaid. */
function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:_@/+()…-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function dotText(text: string): string {
  return text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, ' ');
}
