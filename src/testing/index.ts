export type { WaitOptions } from './bounded.ts';
export type { Gate } from './commit-interceptor.ts';
export { expectConserved } from './expect-conserved.ts';
export { ManualClock } from './manual-clock.ts';
export { type EventRecorder, type ExpectedEvent, type RecordedEvent, recordEvents } from './record-events.ts';
export { type SeededWorldOptions, seededRandom, seededWorld } from './seeded-world.ts';
export { createTestLedger, type GateOptions, type TestLedger, type TestLedgerOptions } from './test-ledger.ts';
export { waitForWallet } from './wait-for-wallet.ts';
