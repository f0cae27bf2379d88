/** What reached nobody while it watched: each would have ended the host's process. */
export interface UncaughtWatch {
  readonly seen: readonly unknown[];
  stop(): void;
}

/** Counts uncaught exceptions and unhandled rejections in this process, which then goes on. */
export function watchUncaught(): UncaughtWatch {
  const seen: unknown[] = [];
  const note = (error: unknown): void => {
    seen.push(error);
  };
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  return {
    seen,
    stop() {
      process.off('uncaughtException', note);
      process.off('unhandledRejection', note);
    },
  };
}
