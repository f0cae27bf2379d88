import type { Command } from '../../../src/domain/commands/command.ts';
import { homeOf } from '../../../src/domain/commands/registry.ts';
import { validateCommand } from '../../../src/domain/commands/validate-command.ts';
import type { Plan, PlanBounds } from '../../../src/domain/planning/plan.ts';
import type { Movement } from '../../../src/domain/records/movement.ts';
import { type Assets, addTo } from '../../../src/domain/values/bundle.ts';
import { makeUtxo } from '../../../src/domain/values/utxo.ts';
import { UtxoSet } from '../../../src/domain/values/utxo-set.ts';
import { movementOf, plan } from './builders.ts';

const BOUNDS: PlanBounds = { inputsMax: 100, merges: true };

/** What became of a command that was driven by hand. */
export interface Driven {
  readonly last: Plan;
  readonly merges: number;
}

/** Wallets without actors and without a store: applies what `plan()` says to UtxoSets. For tests of the rules alone. */
export class HandLedger {
  readonly #wallets = new Map<string, UtxoSet>();
  readonly #bounds: PlanBounds;
  #transactions = 0;

  constructor(bounds: Partial<PlanBounds> = {}) {
    this.#bounds = { ...BOUNDS, ...bounds };
  }

  /** The UTXOs of a wallet. */
  wallet(name: string): UtxoSet {
    let utxos = this.#wallets.get(name);
    if (utxos === undefined) {
      utxos = new UtxoSet();
      this.#wallets.set(name, utxos);
    }
    return utxos;
  }

  mint(to: string, assets: Assets): Driven {
    return this.drive(validateCommand('mint', { to, assets }));
  }

  transfer(from: string, to: string, assets: Assets): Driven {
    return this.drive(validateCommand('transfer', { from, to, assets }));
  }

  /** Plans and applies until the command is planned or refused. @throws when merges outnumber what they can merge. */
  drive(command: Command): Driven {
    const utxos = this.wallet(homeOf(command));
    // Each merge takes at least two UTXOs and leaves what they hold in fewer that count: it cannot go on for ever.
    const mergesMax = 4 * (utxos.size + 1);
    for (let merges = 0; merges <= mergesMax; merges += 1) {
      const last = plan(command, utxos, this.#bounds);
      if (last.status === 'rejected') return { last, merges };
      this.#apply(movementOf(last));
      if (last.status === 'planned') return { last, merges };
    }
    throw new Error(`still not planned after ${mergesMax} merges`);
  }

  /** The sum over all wallets, per asset. */
  circulating(): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const utxos of this.#wallets.values()) addTo(sums, utxos.totals);
    return sums;
  }

  #apply({ inputs, outputs }: Movement): void {
    this.#transactions += 1;
    const id = `t${String(this.#transactions).padStart(8, '0')}`;
    for (const input of inputs) this.wallet(input.owner).remove(input);
    outputs.forEach(({ owner, bundle }, index) => {
      this.wallet(owner).add(makeUtxo(id, index, owner, bundle));
    });
  }
}
