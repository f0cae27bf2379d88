import type { Command } from '../../domain/commands/command.ts';
import { definitionOf } from '../../domain/commands/registry.ts';
import { PROBLEMS, type Problem } from '../../domain/error-codes.ts';
import { invalidCommand } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { Action } from '../../domain/values/action.ts';
import { toJson } from '../../domain/values/to-json.ts';
import type { CommandData, EncodedAction, EncodedCommand } from '../ledger-store.ts';
import { decodeBody, encodeBody, encodedLength, fingerprint } from './codec.ts';

const NO_DATA: CommandData = Object.freeze({});
const NOTHING_ENCODED: EncodedCommand = Object.freeze({ body: null, actions: Object.freeze([]) });

/**
 * Encodes the stored parts of a command, before the command takes a slot in a queue.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `meta_too_large` or `action_too_large`.
 */
export function encodeCommand(command: Command): EncodedCommand {
  const { meta, actions, key } = command;
  const holds = definitionOf(command).holdMeta?.(command);
  if (meta === undefined && holds === undefined && actions.length === 0) {
    return key === undefined ? NOTHING_ENCODED : { ...NOTHING_ENCODED, fingerprint: fingerprint(command) };
  }
  if (meta !== undefined) checkSize(encodedLength(meta), LIMITS.metaBytesMax, 'meta_too_large', 'meta');
  if (holds !== undefined) checkSize(encodedLength(holds), LIMITS.metaBytesMax, 'meta_too_large', 'legs');
  const lengths = actions.map((action, at) => {
    const length = encodedLength(action);
    checkSize(length, LIMITS.actionBytesMax, 'action_too_large', `actions[${at}]`);
    return length;
  });
  const body = encodeBody({
    ...(meta === undefined ? {} : { meta }),
    ...(holds === undefined ? {} : { holds }),
    ...(actions.length === 0 ? {} : { actions }),
  });
  return {
    body,
    ...(key === undefined ? {} : { fingerprint: fingerprint(command) }),
    actions: body === null ? [] : payloadsIn(body, actions, lengths),
    ...(meta === undefined ? {} : { metaJson: toJson(meta) }),
  };
}

/** The payloads of the actions: views of the body, which ends with the encoded actions, one after the other. */
function payloadsIn(body: Uint8Array, actions: readonly Action[], lengths: readonly number[]): EncodedAction[] {
  let from = body.length - lengths.reduce((sum, length) => sum + length, 0);
  return actions.map(({ type, dueInMs }, at) => {
    const to = from + (lengths[at] as number);
    const payload = body.subarray(from, to);
    from = to;
    return { type, payload, ...(dueInMs === undefined ? {} : { dueInMs }) };
  });
}

/** The `meta` and the actions of a command, from its encoded body. */
export function decodeData({ body }: EncodedCommand): CommandData {
  return body === null ? NO_DATA : decodeBody(body);
}

/** The body of a recorded refusal: without actions, because a refused command has none that become due. */
export function encodeRefusal(encoded: EncodedCommand, refusal: Refusal): Uint8Array | null {
  const { meta } = decodeData(encoded);
  return encodeBody({ ...(meta === undefined ? {} : { meta }), refusal });
}

function checkSize(bytes: number, bytesMax: number, problem: Problem, field: string): void {
  if (bytes > bytesMax) throw invalidCommand(problem, field, `${PROBLEMS[problem]}, not ${bytes}`);
}
