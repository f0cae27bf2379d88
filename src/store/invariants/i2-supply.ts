import type { Invariant } from './invariant.ts';

/** Invariant I2: supply per asset. */
export const supply: Invariant = {
  name: 'I2',
  sentence: 'per asset, what is unspent is what was minted less what was burned',
  violations: `
    select format('%s: minted %s, burned %s, unspent %s', asset, minted, burned, circulating) as example
    from $schema.supply where minted - burned <> circulating`,
};
