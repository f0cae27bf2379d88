import { CAPTURE, type Corruption, EXCHANGE, MINT, setLegs, setOutputs } from './corruption.ts';

/** Legs that the inputs and outputs of their transaction do not explain. */
export const CORRUPT_LEGS: readonly Corruption[] = [
  {
    name: 'I15',
    what: 'a leg that brings more than its payee has',
    plant: setLegs(EXCHANGE, `replace(legs, 'erin>frank iron=5', 'erin>frank iron=6')`),
    example: /^\S+: frank has -1 iron more than its legs say$/,
  },
  {
    name: 'I15',
    what: 'a leg that takes more than its payer gave',
    plant: setLegs(EXCHANGE, `replace(legs, 'erin> iron=1', 'erin> iron=2')`),
    example: /^\S+: erin has 1 iron more than its legs say$/,
  },
  {
    name: 'I15',
    what: 'a leg to another wallet',
    plant: setLegs(EXCHANGE, `replace(legs, 'erin>frank', 'erin>mallory')`),
    example: /^\S+: mallory has -5 iron more than its legs say$/,
  },
  {
    name: 'I15',
    what: 'a leg of another asset',
    plant: setLegs(EXCHANGE, `replace(legs, 'tool=1', 'crown=1')`),
    example: /^\S+: erin has -1 crown more than its legs say$/,
  },
  {
    name: 'I15',
    what: 'a leg that is missing',
    plant: setLegs(EXCHANGE, `'erin>frank iron=5;>erin tool=1'`),
    example: /^\S+: erin has -1 iron more than its legs say$/,
  },
  {
    name: 'I15',
    what: 'a leg of a capture that takes nothing of its hold',
    plant: setLegs(CAPTURE, `replace(legs, '~bid>', 'grace>')`),
    example: /^\S+: ~bid has -2 iron more than its legs say$/,
  },
  {
    name: 'I15',
    what: 'an exchange whose outputs went to another wallet',
    plant: setOutputs(EXCHANGE, 'mallory iron=5;erin iron=3 tool=1'),
    example: /^\S+: mallory has 5 iron more than its legs say$/,
  },
  {
    name: 'I15',
    what: 'a mint with legs',
    plant: setLegs(MINT, `'>alice gold=10 silver=3'`),
    example: /^mint \S+ has legs$/,
  },
];
