/** Uncaught errors during the watch: each would have ended the process of the host. */
export interface UncaughtWatch {
  readonly seen: readonly unknown[];
  stop(): void;
}

/** Counts uncaught exceptions and unhandled rejections in this process, which continues. */
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
