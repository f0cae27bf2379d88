import type { TransferAction, TransferCommand } from './workload.ts';

/** The action of one command in a hundred. */
export const ITEM_GRANTED = 'item.granted';

const GRANTED_SHARE = 0.01;
const ITEMS = ['iron sword', 'oak shield', 'healing potion', 'silver ring', 'fishing rod', 'lantern', 'horse', 'map'];
const PRICE_MAX = 500;

/** The same commands, each with three fields of meta about an item; one in a hundred grants it, which is an action. */
export function withItems(next: () => TransferCommand, random: () => number): () => TransferCommand {
  let order = 0;
  return () => {
    const item = ITEMS[Math.floor(random() * ITEMS.length)] as string;
    const meta = { order, item, price: 1 + Math.floor(random() * PRICE_MAX) };
    const actions: readonly TransferAction[] = [{ type: ITEM_GRANTED, order, item }];
    order += 1;
    return { ...next(), meta, ...(random() < GRANTED_SHARE ? { actions } : {}) };
  };
}
