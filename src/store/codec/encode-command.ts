import type { Command } from '../../domain/commands/command.ts';
import { PROBLEMS, type Problem } from '../../domain/error-codes.ts';
import { invalidCommand } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { EncodedCommand } from '../ledger-store.ts';
import { encode, encodeBody, fingerprint } from './codec.ts';

const NOTHING_ENCODED: EncodedCommand = Object.freeze({ body: null, actions: Object.freeze([]) });

/**
 * Encodes the stored parts of a command, before the command takes a slot in a queue.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `meta_too_large` or `action_too_large`.
 */
export function encodeCommand(command: Command): EncodedCommand {
  const { meta, actions, key } = command;
  if (meta === undefined && actions.length === 0) {
    return key === undefined ? NOTHING_ENCODED : { ...NOTHING_ENCODED, fingerprint: fingerprint(command) };
  }
  if (meta !== undefined) checkSize(encode(meta), LIMITS.metaBytesMax, 'meta_too_large', 'meta');
  const encoded = actions.map((action, at) => {
    const payload = encode(action);
    checkSize(payload, LIMITS.actionBytesMax, 'action_too_large', `actions[${at}]`);
    return { type: action.type, payload };
  });
  return {
    body: encodeBody({ ...(meta === undefined ? {} : { meta }), ...(actions.length === 0 ? {} : { actions }) }),
    ...(key === undefined ? {} : { fingerprint: fingerprint(command) }),
    actions: encoded,
  };
}

/** The body of a recorded refusal: without actions, because a refused command has none that become due. */
export function encodeRefusal(command: Command, refusal: Refusal): Uint8Array | null {
  return encodeBody({ ...(command.meta === undefined ? {} : { meta: command.meta }), refusal });
}

function checkSize(bytes: Uint8Array, bytesMax: number, problem: Problem, field: string): void {
  if (bytes.length > bytesMax) throw invalidCommand(problem, field, `${PROBLEMS[problem]}, not ${bytes.length}`);
}
