import type { Fault } from '../fault.ts';
import { checkAndDrop } from '../support/in-process/books.ts';
import { below } from '../support/in-process/pick.ts';
import { PoisonRounds } from '../support/in-process/poison-rounds.ts';

/** The numbers of units per batch, of commands per chain, and of batches with two poisoned units. */
const SIZES = { short: { units: 20, chain: 6, pairs: 5 }, full: { units: 100, chain: 20, pairs: 50 } };

/** A constraint of the database refuses one command of a batch or chain. */
export const poisonUnit: Fault = {
  id: 'F20',
  title: 'a command that the database refuses, at each place of a batch and at each place of a chain',
  expected: 'only this command is refused, and the other commands are committed in order',
  promises: ['isolated', 'honest'],
  async run(context) {
    const { url } = await context.server();
    const schema = context.schema();
    const { units, chain, pairs } = SIZES[context.profile];
    const rounds = await PoisonRounds.start(url, schema, units);
    try {
      context.say(`a batch of ${units} units, the poison at each place`);
      for (let place = 0; place < units; place += 1) await rounds.batch([place]);
      context.say(`${pairs} batches with two poisons`);
      for (let pair = 0; pair < pairs; pair += 1) {
        const first = below(context.random, units);
        await rounds.batch([first, (first + 1 + below(context.random, units - 1)) % units]);
      }
      context.say(`a chain of ${chain} commands of one wallet, the poison at each place`);
      for (let place = 0; place < chain; place += 1) await rounds.chain(chain, [place]);
      await rounds.chain(chain, [0, chain - 1]);
    } finally {
      await rounds.close();
    }
    return rounds.result(await checkAndDrop(url, schema));
  },
};
