import type { Scenario } from '../scenario.ts';
import { auctionNight } from './auction-night.ts';
import { burn } from './burn.ts';
import { crafting } from './crafting.ts';
import { marketDay } from './market-day.ts';
import { marketStall } from './market-stall.ts';
import { multiAsset } from './multi-asset.ts';
import { nightMarket } from './night-market.ts';
import { refundStorm } from './refund-storm.ts';
import { thousandTransfers } from './thousand-transfers.ts';
import { tradeStorm } from './trade-storm.ts';

/** The scenarios that come with pursekit. */
export const SCENARIOS: readonly Scenario[] = [
  ...[marketDay, multiAsset, nightMarket, thousandTransfers, burn],
  ...[auctionNight, marketStall, tradeStorm, refundStorm, crafting],
];

/** Finds a bundled scenario by its name. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
