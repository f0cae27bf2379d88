/** A call that waits for its result. */
export interface HeldCall<Argument, Result> {
  readonly argument: Argument;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** A function whose calls are held until the test settles them: a gate with a queue. */
export interface HeldCalls<Argument, Result> {
  readonly call: (argument: Argument) => Promise<Result>;
  /** The next call that the test has not taken yet, as soon as there is one. */
  next(): Promise<HeldCall<Argument, Result>>;
  /** Calls without a result. */
  readonly held: number;
  /** Resolves after all that is due in this process has run: a call that was not made by then is not made. */
  quiet(): Promise<void>;
}

/** Creates a held function. */
export function heldCalls<Argument, Result>(): HeldCalls<Argument, Result> {
  const untaken: HeldCall<Argument, Result>[] = [];
  const takers: ((call: HeldCall<Argument, Result>) => void)[] = [];
  let held = 0;
  return {
    call: (argument) =>
      new Promise<Result>((resolve, reject) => {
        held += 1;
        const answered =
          <T>(answer: (value: T) => void) =>
          (value: T): void => {
            held -= 1;
            answer(value);
          };
        const call = { argument, resolve: answered(resolve), reject: answered(reject) };
        const taker = takers.shift();
        if (taker === undefined) untaken.push(call);
        else taker(call);
      }),
    next: () =>
      new Promise((resolve) => {
        const call = untaken.shift();
        if (call === undefined) takers.push(resolve);
        else resolve(call);
      }),
    get held() {
      return held;
    },
    async quiet() {
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
