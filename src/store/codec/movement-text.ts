import type { Leg } from '../../domain/records/leg.ts';
import type { Output } from '../../domain/records/movement.ts';
import { type Assets, type Bundle, bundleOf } from '../../domain/values/bundle.ts';
import { makeUtxo, type Utxo } from '../../domain/values/utxo.ts';

/** A text that is written part by part: a column of a batch, or {@link PartsText}. */
export interface PartWriter {
  /** Adds a separator and an ASCII text. */
  part(separator: string, text: string): void;
  /** Adds a separator and a number. */
  partNumber(separator: string, value: number | bigint): void;
}

/** Writes the inputs of a transaction as its row stores them: `0197…:0 0198…:1`. */
export function writeInputs(writer: PartWriter, inputs: readonly Utxo[]): void {
  let separator = '';
  for (const { transactionId, outputIndex } of inputs) {
    writer.part(separator, transactionId);
    writer.partNumber(':', outputIndex);
    separator = ' ';
  }
}

/** Writes the outputs of a transaction as its row stores them: `bob gold=3;alice gold=2 silver=1`. */
export function writeOutputs(writer: PartWriter, outputs: readonly Output[]): void {
  let separator = '';
  for (const { owner, bundle } of outputs) {
    writer.part(separator, owner);
    for (const [asset, amount] of bundle) {
      writer.part(' ', asset);
      writer.partNumber('=', amount);
    }
    separator = ';';
  }
}

/** Writes the legs of an exchange as its row stores them: `alice>bob gold=60;>alice potion=1`. */
export function writeLegs(writer: PartWriter, legs: readonly Leg[]): void {
  let separator = '';
  for (const { from = '', to = '', bundle, isRelease } of legs) {
    writer.part(separator, from);
    writer.part('>', to);
    if (isRelease === true) writer.part('>', 'r');
    for (const [asset, amount] of bundle) {
      writer.part(' ', asset);
      writer.partNumber('=', amount);
    }
    separator = ';';
  }
}

/** The text of amounts: `gold=5 wood=1`. */
export function amountsText(assets: Assets): string {
  return Object.entries(assets)
    .map(([asset, amount]) => `${asset}=${amount}`)
    .join(' ');
}

/** The amounts that {@link amountsText} wrote. */
export function readAmounts(text: string): Assets {
  if (text === '') return {};
  return Object.fromEntries(text.split(' ').map(readAmount));
}

/** The legs that {@link writeLegs} wrote. */
export function readLegs(text: string): Leg[] {
  return text.split(';').map((leg) => {
    const [wallets = '', ...amounts] = leg.split(' ');
    const [from, to, release] = wallets.split('>');
    return {
      ...{ from: from || undefined, to: to || undefined, bundle: readBundle(amounts) },
      ...(release === 'r' ? { isRelease: true } : {}),
    };
  });
}

/** The outputs that {@link writeOutputs} wrote, of a transaction. */
export function readOutputs(text: string, transactionId: string): Utxo[] {
  if (text === '') return [];
  return text.split(';').map((output, index) => {
    const [owner = '', ...amounts] = output.split(' ');
    return makeUtxo(transactionId, index, owner, readBundle(amounts));
  });
}

/** Outputs that a transaction spends, each behind its outpoint: `0197…:0 bob gold=3;0198…:1 bob gold=2 silver=1`. */
export function readSpent(text: string): Utxo[] {
  if (text === '') return [];
  return text.split(';').map((output) => {
    const [outpoint = '', owner = '', ...amounts] = output.split(' ');
    const [transactionId = '', index = ''] = outpoint.split(':');
    return makeUtxo(transactionId, Number(index), owner, readBundle(amounts));
  });
}

function readBundle(amounts: readonly string[]): Bundle {
  return bundleOf(new Map(amounts.map(readAmount)));
}

function readAmount(part: string): [string, bigint] {
  const [asset = '', amount = ''] = part.split('=');
  return [asset, BigInt(amount)];
}

/** A text of its own that is written part by part. */
export class PartsText implements PartWriter {
  text = '';

  part(separator: string, text: string): void {
    this.text += separator + text;
  }

  partNumber(separator: string, value: number | bigint): void {
    this.text += separator + value;
  }
}
