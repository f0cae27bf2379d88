import { isLedgerError, type LedgerError, toJson } from '../../index.ts';
import { HTTP_PROBLEMS, type HttpProblem, PROBLEM_OF_ERROR } from './http-problems.ts';

/** The first status of an error of the server. */
const SERVER_ERROR = 500;

/** Thrown for a request that is answered with a problem. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly problem: HttpProblem;
  /** The members of the problem body that follow type, title and status. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(problem: HttpProblem, members: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(HTTP_PROBLEMS[problem].title, options);
    this.problem = problem;
    this.members = members;
  }
}

/**
 * Converts any thrown value to a {@link RequestRefused}. Its members describe the input of the sender; messages of
 * errors that the sender did not cause stay here, because they may name hosts, roles and rows.
 */
export function toRefused(thrown: unknown, members: Readonly<Record<string, unknown>> = {}): RequestRefused {
  if (thrown instanceof RequestRefused) return thrown;
  if (!isLedgerError(thrown)) return new RequestRefused('failed', members, { cause: thrown });
  const problem = PROBLEM_OF_ERROR[thrown.code];
  const own = HTTP_PROBLEMS[problem].status < SERVER_ERROR ? detailsOf(thrown) : {};
  return new RequestRefused(problem, { code: thrown.code, ...own, ...members }, { cause: thrown });
}

function detailsOf({ message, field, problem }: LedgerError): Readonly<Record<string, unknown>> {
  return {
    detail: message,
    ...(field === undefined ? {} : { field }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The response for a problem, in the format of RFC 9457. */
export function problemResponse({ problem, members }: RequestRefused): Response {
  const { status, title, retryAfterS } = HTTP_PROBLEMS[problem];
  const body = { type: `urn:pursekit:problem:${problem}`, title, status, ...members };
  return new Response(toJson(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfterS === undefined ? {} : { 'retry-after': `${retryAfterS}` }),
      ...(problem === 'method_refused' ? { allow: 'POST' } : {}),
    },
  });
}
