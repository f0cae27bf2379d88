import { viewCommand } from '../actors/messages/command-view.ts';
import { type Envelope, markRedriven } from '../actors/messages/envelope.ts';
import type { EventHub } from '../actors/messages/event-hub.ts';
import { nameWallet } from '../actors/messages/payer-name.ts';
import type { RuntimeEvents } from '../actors/messages/runtime-events.ts';
import type { Supervisor } from '../actors/supervisor/supervisor.ts';
import type { Command } from '../domain/commands/command.ts';
import { withoutData } from '../domain/commands/command.ts';
import { debtorsOf, type Reverse, repeatedReversalOf } from '../domain/commands/kinds/reverse.ts';
import { validateCommand } from '../domain/commands/validate-command.ts';
import { LedgerError } from '../domain/errors.ts';
import type { Outcome } from '../domain/records/outcome.ts';
import { asAnswered } from '../domain/records/transaction.ts';
import type { CommandKind } from '../domain/records/transaction-kind.ts';
import { type Action, NO_ACTIONS } from '../domain/values/action.ts';
import type { World } from '../domain/world.ts';
import type { EncodedCommand, LedgerStore } from '../store/ledger-store.ts';
import { type CommandOptions, parseCommandOptions, waitFor } from './call-options.ts';
import { errorWithKey, PendingCommand } from './pending-command.ts';

/** The dependencies of a gateway. */
export interface GatewayDeps {
  readonly store: Pick<LedgerStore, 'encodeCommand' | 'reversalTarget' | 'transaction'>;
  readonly world: World;
  readonly events: EventHub;
}

/** The text for a caller whose command was certainly not sent. */
const WITHDRAWN = 'the command was withdrawn, and nothing was committed';

/** The text for a caller whose command was sent before, in another call. */
const WITHDRAWN_AGAIN = 'the command was withdrawn; an earlier send of it may have been committed';

/** Converts a caller's input to a command in an envelope, and the answer of the envelope to a promise. */
export class CommandGateway {
  readonly #supervisor: Supervisor;
  readonly #store: GatewayDeps['store'];
  readonly #world: World;
  readonly #events: EventHub;
  readonly #answered: (envelope: Envelope, outcome?: Outcome, error?: unknown) => void;

  /** `onActions` is called with the wallet of each committed command that has actions, and with them. */
  constructor(
    supervisor: Supervisor,
    { store, world, events }: GatewayDeps,
    onActions: (wallet: string, actions: readonly Action[]) => void,
  ) {
    this.#supervisor = supervisor;
    this.#store = store;
    this.#world = world;
    this.#events = events;
    this.#answered = (envelope, outcome, error) => {
      supervisor.answered(envelope);
      this.#emitAnswered(envelope, outcome, error);
      const actions = outcome?.status === 'committed' ? outcome.transaction.actions : NO_ACTIONS;
      if (actions.length > 0) onActions(envelope.wallet, actions);
    };
  }

  /** Validates and encodes the input, then sends the command to its wallet. Rejects instead of throwing. */
  submit(kind: CommandKind, input: unknown, options: unknown): Promise<Outcome> {
    let command: Command;
    let encoded: EncodedCommand;
    let waiting: CommandOptions;
    try {
      command = validateCommand(kind, input);
      encoded = this.#store.encodeCommand(command);
      // The encoded data is kept, and not the objects that it was encoded from.
      if (encoded.body !== null) command = withoutData(command);
      waiting = parseCommandOptions(options);
    } catch (error) {
      return Promise.reject(error);
    }
    if (command.kind === 'reverse') return this.#submitReversal(command as Reverse, encoded, waiting);
    const { timeoutMs, signal, whenFull } = waiting;
    const pending = this.#pend(command, encoded, this.#world.transactionId());
    this.#send(pending, whenFull === 'wait');
    if (timeoutMs === undefined && signal === undefined) return pending.outcome;
    return waitFor(this.#world.clock, pending.outcome, waiting, () => this.#stopWaiting(command, pending), command.key);
  }

  /** The wallets that owe are known after a read of the transaction: the command takes its places then. */
  #submitReversal(command: Reverse, encoded: EncodedCommand, waiting: CommandOptions): Promise<Outcome> {
    let pending: PendingCommand | undefined;
    let hasLeft = false;
    const stopWaiting = (): string => {
      hasLeft = true;
      return pending === undefined ? WITHDRAWN : this.#stopWaiting(command, pending);
    };
    const outcome = this.#supervisor
      .reading(() => this.#store.reversalTarget(command.transaction))
      .then(
        (target) => {
          if (hasLeft) throw new LedgerError('ERR_TIMEOUT', WITHDRAWN);
          const debtors = target === undefined ? [] : debtorsOf(target);
          const known: Reverse = { ...command, debtors };
          pending = this.#pend(known, encoded, this.#world.transactionId());
          this.#send(pending, waiting.whenFull === 'wait');
          return pending.outcome.then((answer) => this.#firstReversal(known, answer));
        },
        (error: unknown) => {
          throw errorWithKey(error, command);
        },
      );
    return waitFor(this.#world.clock, outcome, waiting, stopWaiting, command.key);
  }

  /** Without a key, a second reversal is a repetition of the first. */
  async #firstReversal(command: Reverse, outcome: Outcome): Promise<Outcome> {
    const first = repeatedReversalOf(command, outcome);
    const found = first === undefined ? undefined : await this.#store.transaction(first);
    if (found === undefined) return outcome;
    const transaction = asAnswered(found);
    if (command.isDryRun !== true) this.#events.emit('transaction:duplicate', { ...nameWallet(command), transaction });
    return { status: 'duplicate', transaction };
  }

  /** Sends a command again under its own transaction id: if it is already committed, the database reports it. */
  resubmit({ command, encoded, id }: Envelope, waiting: CommandOptions): Promise<Outcome> {
    const pending = this.#pend(command, encoded, id);
    // The same command may be sent twice at once: its first send may still be in flight.
    markRedriven(pending);
    this.#send(pending, waiting.whenFull === 'wait');
    return waitFor(this.#world.clock, pending.outcome, waiting, () => this.#stopWaiting(command, pending), command.key);
  }

  #pend(command: Command, encoded: EncodedCommand, id: string): PendingCommand {
    const receivedAtMs = this.#world.clock.steadyMs();
    const pending = new PendingCommand({ id, command, encoded, receivedAtMs }, this.#answered);
    if (this.#events.has('command:received'))
      this.#events.emit('command:received', { command: viewCommand(pending), ...nameWallet(command) });
    return pending;
  }

  #emitAnswered({ id, command, receivedAtMs }: Envelope, outcome: Outcome | undefined, error: unknown): void {
    if (!this.#events.has('command:answered')) return;
    const waitedMs = this.#world.clock.steadyMs() - receivedAtMs;
    this.#events.emit('command:answered', { id, ...statusOf(command, outcome, error), waitedMs });
  }

  #send(pending: PendingCommand, waitsForRoom: boolean): void {
    try {
      this.#supervisor.accept(pending, waitsForRoom);
    } catch (error) {
      pending.refuse(error);
      this.#emitAnswered(pending, undefined, error);
    }
  }

  /** The caller of a command no longer waits. Returns what becomes of the command. */
  #stopWaiting({ isDryRun }: Command, pending: PendingCommand): string {
    if (!this.#supervisor.withdraw(pending))
      return isDryRun === true ? 'a dry run commits nothing' : 'the command may still commit';
    const text = pending.mayBeApplied ? WITHDRAWN_AGAIN : WITHDRAWN;
    pending.fail(new LedgerError('ERR_TIMEOUT', text));
    return text;
  }
}

/** The answer to a command, as its event names it. A second reversal without a key repeats the first. */
function statusOf(
  command: Command,
  outcome: Outcome | undefined,
  error: unknown,
): Pick<RuntimeEvents['command:answered'], 'status' | 'reason' | 'error'> {
  if (outcome === undefined) return { status: 'failed', error };
  if (outcome.status !== 'rejected') return { status: outcome.status };
  if (repeatedReversalOf(command, outcome) !== undefined) return { status: 'duplicate' };
  return { status: 'rejected', reason: outcome.reason };
}
