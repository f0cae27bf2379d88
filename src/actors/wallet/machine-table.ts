import type { ActorLogic, Snapshot } from 'xstate';
import { assert } from '../../domain/assert.ts';
import type { WalletState } from '../messages/wallet-state.ts';
import { type WalletEffects, type WalletMessage, walletMachine } from './wallet-machine.ts';

/** What an XState actor of a wallet holds: where it is. All wallets in one state share one snapshot. */
export type WalletSnapshot = Snapshot<undefined> & { readonly value: WalletState };

/** One way out of a state, as the machine defines it. */
interface Step {
  readonly guard: 'hasMail' | undefined;
  readonly actions: readonly ActionName[];
  readonly target: WalletState | undefined;
}

interface StateTable {
  readonly snapshot: WalletSnapshot;
  readonly entry: readonly ActionName[];
  readonly always: readonly Step[];
  readonly on: ReadonlyMap<string, readonly Step[]>;
}

type ActionName = 'load' | 'work' | 'merge' | 'release' | 'crash';

/**
 * The logic of one wallet's XState actor: {@link walletMachine}, looked up in a table instead of interpreted.
 *
 * XState's interpreter makes some 13 KB of sets and lists for the two transitions of a transfer, which was half of all
 * that the runtime allocated; the table is read from the machine once. test/actors/ holds it to what XState's own
 * interpreter does, state by state and message by message.
 */
export class WalletMachineTable implements ActorLogic<WalletSnapshot, WalletMessage> {
  readonly #effects: WalletEffects;

  constructor(effects: WalletEffects) {
    this.#effects = effects;
  }

  getInitialSnapshot(): WalletSnapshot {
    return tableOf(INITIAL).snapshot;
  }

  getPersistedSnapshot(snapshot: WalletSnapshot): WalletSnapshot {
    return snapshot;
  }

  start(snapshot: WalletSnapshot): void {
    this.#run(tableOf(snapshot.value).entry);
  }

  transition(snapshot: WalletSnapshot, message: WalletMessage): WalletSnapshot {
    const step = this.#choose(tableOf(snapshot.value).on.get(message.type));
    let state = step === undefined ? snapshot.value : this.#take(step, snapshot.value, message);
    for (let next = this.#choose(tableOf(state).always); next !== undefined; ) {
      state = this.#take(next, state, message);
      next = this.#choose(tableOf(state).always);
    }
    return tableOf(state).snapshot;
  }

  #choose(steps: readonly Step[] | undefined): Step | undefined {
    if (steps === undefined) return undefined;
    for (const step of steps) if (step.guard === undefined || this.#effects.hasMail()) return step;
    return undefined;
  }

  #take({ actions, target }: Step, state: WalletState, message: WalletMessage): WalletState {
    this.#run(actions, message);
    if (target === undefined) return state;
    this.#run(tableOf(target).entry, message);
    return target;
  }

  #run(actions: readonly ActionName[], message?: WalletMessage): void {
    for (const action of actions) {
      // A throw is how XState ends an actor and tells its parent why.
      if (action === 'crash') throw message?.type === 'CRASH' ? message.error : new Error('crashed');
      this.#effects[action]();
    }
  }
}

const INITIAL = walletMachine.root.initial.target[0]?.key as WalletState;
const TABLE: ReadonlyMap<WalletState, StateTable> = readMachine();

function tableOf(state: WalletState): StateTable {
  return TABLE.get(state) as StateTable;
}

type Definition = (typeof walletMachine.root.always & object)[number];

function readMachine(): Map<WalletState, StateTable> {
  const everywhere = [...walletMachine.root.transitions];
  return new Map(
    Object.entries(walletMachine.states).map(([key, node]) => {
      const value = key as WalletState;
      const own = [...node.transitions];
      const events = new Set([...everywhere, ...own].map(([type]) => type));
      // What a state says goes before what is said for all.
      const on = [...events].map((type) => {
        const definitions = [
          ...(node.transitions.get(type) ?? []),
          ...(walletMachine.root.transitions.get(type) ?? []),
        ];
        return [type, definitions.map(readStep)] as const;
      });
      const status = node.type === 'final' ? 'done' : 'active';
      const table: StateTable = {
        snapshot: Object.freeze({ status, value, output: undefined, error: undefined }),
        entry: node.entry.map(readAction),
        always: (node.always ?? []).map(readStep),
        on: new Map(on),
      };
      return [value, table];
    }),
  );
}

function readStep({ guard, actions, target }: Definition): Step {
  assert(guard === undefined || guard === 'hasMail', 'the table knows one guard');
  return { guard, actions: actions.map(readAction), target: target?.[0]?.key as WalletState | undefined };
}

function readAction(action: unknown): ActionName {
  assert(typeof action === 'string', 'the machine names its actions');
  return action as ActionName;
}
