import type { ActorLogic, Snapshot } from 'xstate';
import { assert } from '../../domain/assert.ts';
import type { WalletState } from '../messages/wallet-view.ts';
import { type WalletEffects, type WalletMessage, walletMachine } from './wallet-machine.ts';

/** The snapshot of a wallet's XState actor: its state. All wallets in one state share one snapshot object. */
export type WalletSnapshot = Snapshot<undefined> & { readonly value: WalletState };

/** One transition of a state, as the machine defines it. */
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
 * The logic of one wallet's XState actor: a table of the transitions of {@link walletMachine}, built once.
 *
 * XState's interpreter allocates some 13 KB of sets and lists for the two transitions of a transfer, which was half of
 * all allocations of the runtime. A test compares the table with XState's interpreter for every state and message.
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
      // XState ends an actor that throws, and reports the error to its parent.
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
      // The transitions of a state precede those of the root.
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
  assert(guard === undefined || guard === 'hasMail', 'the machine has one guard');
  return { guard, actions: actions.map(readAction), target: target?.[0]?.key as WalletState | undefined };
}

function readAction(action: unknown): ActionName {
  assert(typeof action === 'string', 'the machine names its actions');
  return action as ActionName;
}
