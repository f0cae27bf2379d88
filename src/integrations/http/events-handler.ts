import { Hono } from 'hono';
import { type CommandOptions, type EventOutcome, type ExternalEvent, type Outcome, toJson } from '../../index.ts';
import { signedContent } from './content-mode.ts';
import { type CheckedOptions, checkOptions, type EventsHandlerOptions } from './events-options.ts';
import { HTTP_PROBLEMS } from './http-problems.ts';
import { BodyTooLarge, readBody } from './read-body.ts';
import { readEvents } from './read-events.ts';
import { problemResponse, RequestRefused, toRefused } from './request-refused.ts';
import { faultOf, type SignatureFault } from './signatures.ts';

/** The part of a ledger that receives events. */
export interface EventReceiver {
  /** Routes an event to its handler, and answers when its effects are durable. */
  dispatch(event: ExternalEvent, options?: CommandOptions): Promise<EventOutcome>;
}

/**
 * Creates a fetch handler, from a request to a response, that receives events by HTTP: `POST /events` in the
 * structured, binary and batch mode of CloudEvents 1.0, signed as Standard Webhooks defines it. It answers 200 when the
 * effects of all events are durable, and otherwise with a problem of `HTTP_PROBLEMS`. An event that came before is
 * answered 200 and changes nothing.
 *
 * All events of a batch are read and checked before the first is dispatched. They are dispatched sequentially, and the
 * first that fails ends the batch: the answer names it, and the sender repeats the batch.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`: there are secrets, or `signatures` is `'off'`.
 */
export function eventsHandler(
  ledger: EventReceiver,
  options: EventsHandlerOptions,
): (request: Request) => Promise<Response> {
  const checked = checkOptions(options);
  const app = new Hono();
  const answer = (request: Request, thrown: unknown): Response => {
    const refused = toRefused(thrown);
    report(checked, request, refused);
    return problemResponse(refused);
  };
  app.post(checked.path, async ({ req: { raw } }) => receive(ledger, raw, checked));
  app.all(checked.path, ({ req: { raw } }) => answer(raw, new RequestRefused('method_refused')));
  app.notFound(({ req: { raw } }) => answer(raw, new RequestRefused('path_unknown')));
  app.onError((error, { req: { raw } }) => answer(raw, error));
  return async (request) => app.fetch(request);
}

async function receive(ledger: EventReceiver, request: Request, options: CheckedOptions): Promise<Response> {
  // One deadline for the request: the events of a batch share it.
  const signal = AbortSignal.timeout(options.timeoutMs);
  const body = await bodyOf(request, options.bytesMax);
  if (options.keys.length > 0) checkSignature(request.headers, body, options);
  const { mode, events } = await readEvents(request.headers, body, options.schemas);
  const outcomes: EventOutcome[] = [];
  for (const [at, event] of events.entries()) {
    try {
      outcomes.push(await ledger.dispatch(event, { signal }));
    } catch (error) {
      throw toRefused(error, mode === 'batch' ? { event: at } : {});
    }
  }
  const views = outcomes.map(viewOf);
  const headers = { 'content-type': 'application/json' };
  return new Response(toJson(mode === 'batch' ? { events: views } : views[0]), { headers });
}

async function bodyOf(request: Request, bytesMax: number): Promise<Uint8Array> {
  try {
    return await readBody(request, bytesMax);
  } catch (cause) {
    if (cause instanceof BodyTooLarge) throw new RequestRefused('body_too_large', { bytesMax });
    throw new RequestRefused('request_malformed', { detail: 'the body ended early' }, { cause });
  }
}

/** @throws RequestRefused `signature_refused`, the same for every reason. */
function checkSignature(headers: Headers, body: Uint8Array, { keys, toleranceMs, now }: CheckedOptions): void {
  const message = {
    id: headers.get('webhook-id') ?? '',
    timestamp: headers.get('webhook-timestamp') ?? '',
    signature: headers.get('webhook-signature') ?? '',
    content: signedContent(headers, body),
  };
  const fault = faultOf(message, keys, { nowMs: now(), toleranceMs });
  if (fault !== undefined) throw new RequestRefused('signature_refused', {}, { cause: fault });
}

/** The answer for an event: a command that a rule refused is an answer, and not an error. */
function viewOf({ status, outcomes }: EventOutcome): object {
  return { status, outcomes: outcomes.map(viewOutcome) };
}

function viewOutcome(outcome: Outcome): object {
  const { status } = outcome;
  return status === 'rejected' ? { status, reason: outcome.reason } : { status, transaction: outcome.transaction.id };
}

function report({ onProblem }: CheckedOptions, { headers }: Request, { problem, cause }: RequestRefused): void {
  const { status } = HTTP_PROBLEMS[problem];
  const isFault = problem === 'signature_refused';
  try {
    onProblem({
      ...{ problem, status, webhookId: headers.get('webhook-id') ?? undefined },
      ...(isFault ? { fault: cause as SignatureFault } : {}),
      ...(isFault || cause === undefined ? {} : { cause }),
    });
  } catch {
    // A log that fails does not change the answer.
  }
}
