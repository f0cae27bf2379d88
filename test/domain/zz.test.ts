import { test } from 'vitest';
import { HandLedger } from './hand-ledger.ts';
function rng(seed: number) { return () => { seed = (seed + 0x6d2b79f5) | 0; let t = Math.imul(seed ^ (seed >>> 15), 1 | seed); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; }; }
function run(name: string, opts: { credits: number; rounds: number; credit: (r: () => number, i: number) => Record<string, bigint>; spend: (r: () => number) => Record<string, bigint> }) {
  const l = new HandLedger(); const r = rng(1);
  l.mint('w', { gold: 10n ** 12n });
  let max = 0; let at: number[] = []; let i = 0; let outs = 0;
  for (let k = 0; k < opts.rounds; k++) {
    for (let c = 0; c < opts.credits; c++) l.mint('w', opts.credit(r, i++));
    const d = l.transfer('w', 'x', opts.spend(r));
    if (d.last.status === 'planned') outs = Math.max(outs, d.last.movement.outputs.reduce((s, o) => s + o.bundle.size, 0));
    max = Math.max(max, l.wallet('w').size);
    if (k % (opts.rounds / 5) === 0) at.push(l.wallet('w').size);
  }
  process.stdout.write(`${name}: max ${max} final ${l.wallet('w').size} trace ${at} widest outs ${outs}\n`);
}
const R = (r: () => number, n: number) => BigInt(1 + Math.floor(r() * n));
test('sim', () => {
  for (const credits of [1, 2, 4, 7, 8, 9]) run(`single asset ${credits}/1 random`, { credits, rounds: 2000, credit: (r) => ({ gold: R(r, 1000) }), spend: (r) => ({ gold: R(r, 1000) }) });
  for (const credits of [1, 4, 8]) run(`large credits tiny spends ${credits}/1`, { credits, rounds: 2000, credit: (r) => ({ gold: 10n ** 9n + R(r, 1000) }), spend: () => ({ gold: 1n }) });
  for (const credits of [1, 4, 7, 8]) run(`tiny credits large spends ${credits}/1`, { credits, rounds: 2000, credit: () => ({ gold: 1n }), spend: () => ({ gold: 5n }) });
  for (const credits of [1, 4, 7, 8]) run(`5 assets ${credits}/1`, { credits, rounds: 2000, credit: (r) => ({ ['a' + R(r, 5)]: R(r, 100) }), spend: () => ({ gold: 5n }) });
  for (const credits of [1, 4, 7, 8]) run(`15 assets ${credits}/1`, { credits, rounds: 2000, credit: (r) => ({ ['a' + R(r, 15)]: R(r, 100) }), spend: () => ({ gold: 5n }) });
  for (const credits of [1, 4]) run(`16 assets ${credits}/1`, { credits, rounds: 2000, credit: (r) => ({ ['a' + R(r, 16)]: R(r, 100) }), spend: () => ({ gold: 5n }) });
  for (const credits of [1, 4]) run(`100 assets ${credits}/1`, { credits, rounds: 5000, credit: (r) => ({ ['a' + R(r, 100)]: R(r, 100) }), spend: () => ({ gold: 5n }) });
  for (const credits of [1, 4]) run(`100 assets, spend any ${credits}/1`, { credits, rounds: 5000, credit: (r) => ({ ['a' + R(r, 100)]: R(r, 100) }), spend: (r) => ({ ['a' + R(r, 100)]: R(r, 20) }) });
  run(`15-bundles of 32`, { credits: 1, rounds: 3000, credit: (_, i) => Object.fromEntries(Array.from({ length: 15 }, (_, k) => ['a' + ((i * 7 + k) % 32), 1n])), spend: () => ({ gold: 5n }) });
  run(`64-bundles`, { credits: 1, rounds: 3000, credit: (_, i) => Object.fromEntries(Array.from({ length: 64 }, (_, k) => ['a' + k, 1n])), spend: () => ({ gold: 5n }) });
  run(`16-bundles`, { credits: 1, rounds: 3000, credit: (_, i) => Object.fromEntries(Array.from({ length: 16 }, (_, k) => ['a' + k, 1n])), spend: () => ({ gold: 5n }) });
});
