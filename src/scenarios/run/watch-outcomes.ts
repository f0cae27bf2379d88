import type { CommandKind, Commands, Outcome } from '../../index.ts';

/** Wraps commands: `seen` gets the outcome of each of them before its caller does. */
export function watchOutcomes(commands: Commands, seen: (outcome: Outcome) => void): Commands {
  const watched = Object.keys(commands).map((kind) => {
    const issue = commands[kind as CommandKind] as (...passed: readonly unknown[]) => Promise<Outcome>;
    const command = async (...passed: readonly unknown[]): Promise<Outcome> => {
      const outcome = await issue(...passed);
      seen(outcome);
      return outcome;
    };
    return [kind, command] as const;
  });
  return Object.fromEntries(watched) as unknown as Commands;
}
