export { type Instrumentation, type InstrumentOptions, instrument, SCOPE } from './instrument.ts';
