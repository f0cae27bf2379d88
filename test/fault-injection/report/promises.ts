/** The promises of the README that faults test, by the short names that faults use. */
export const PROMISES: Readonly<Record<string, string>> = {
  conserved: 'No asset is created or lost',
  once: 'Nothing is spent twice, a key is applied at most once, its answer never changes',
  durable: 'Acknowledged commands are stored',
  honest: 'Committed, refused or in doubt: every answer is true',
  order: 'One wallet, one command at a time, in the order received by a runtime',
  isolated: 'A bug or a bad command affects one wallet, no other wallet and not the process',
  deliveries: 'Actions of committed transactions are delivered, and no others',
  bounded: 'Memory and waiting are bounded',
  start: 'A start that cannot keep the promises is refused',
  tidy: 'No process is left behind',
};
