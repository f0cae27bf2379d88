import type { Output } from '../../domain/records/movement.ts';
import type { Utxo } from '../../domain/values/utxo.ts';

/** The inputs of a transaction as its row stores them: `0197…:0 0198…:1`. */
export function inputsText(inputs: readonly Utxo[]): string {
  return inputs.map(({ outpoint }) => outpoint).join(' ');
}

/** The outputs of a transaction as its row stores them: `bob gold=3;alice gold=2 silver=1`. */
export function outputsText(outputs: readonly Output[]): string {
  return outputs
    .map(({ owner, bundle }) => `${owner} ${Array.from(bundle, ([asset, amount]) => `${asset}=${amount}`).join(' ')}`)
    .join(';');
}
