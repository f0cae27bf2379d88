import { type Mock, vi } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import type { WalletEffects } from '../../src/actors/wallet/wallet-machine.ts';

type CreditHook = NonNullable<WalletHooks['credit']>;

/** A credit hook that notifies payees; a test replaces its implementation. */
export function creditHook(): Mock<CreditHook> {
  return vi.fn<CreditHook>((utxo, deliver) => deliver(utxo));
}

/** Effects of a wallet's machine, each of which runs inside `around`. */
export function wrapEffects(
  effects: WalletEffects,
  around: <T>(effect: keyof WalletEffects, run: () => T) => T,
): WalletEffects {
  return {
    load: () => around('load', () => effects.load()),
    work: () => around('work', () => effects.work()),
    merge: () => around('merge', () => effects.merge()),
    release: () => around('release', () => effects.release()),
    hasMail: () => around('hasMail', () => effects.hasMail()),
  };
}
