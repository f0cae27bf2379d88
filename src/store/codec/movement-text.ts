import type { Leg } from '../../domain/records/leg.ts';
import type { Output } from '../../domain/records/movement.ts';
import { type Assets, bundleOf } from '../../domain/values/bundle.ts';
import type { Utxo } from '../../domain/values/utxo.ts';

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
  const entries = text.split(' ').map((part): [string, bigint] => {
    const [asset = '', amount = ''] = part.split('=');
    return [asset, BigInt(amount)];
  });
  return Object.fromEntries(entries);
}

/** The legs that {@link writeLegs} wrote. */
export function readLegs(text: string): Leg[] {
  return text.split(';').map((leg) => {
    const [wallets = '', ...amounts] = leg.split(' ');
    const [from, to, release] = wallets.split('>');
    const sums = amounts.map((part): [string, bigint] => {
      const [asset = '', amount = ''] = part.split('=');
      return [asset, BigInt(amount)];
    });
    return {
      ...{ from: from || undefined, to: to || undefined, bundle: bundleOf(new Map(sums)) },
      ...(release === 'r' ? { isRelease: true } : {}),
    };
  });
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
