import type { Scenario } from '../scenario.ts';
import { auctionNight } from './auction-night.ts';
import { banWave } from './ban-wave.ts';
import { burn } from './burn.ts';
import { crafting } from './crafting.ts';
import { marketDay } from './market-day.ts';
import { marketStall } from './market-stall.ts';
import { multiAsset } from './multi-asset.ts';
import { nightMarket } from './night-market.ts';
import { refundStorm } from './refund-storm.ts';
import { rewardAtTheCap } from './reward-at-the-cap.ts';
import { thousandTransfers } from './thousand-transfers.ts';
import { tradeStorm } from './trade-storm.ts';
import { uniqueSwords } from './unique-swords.ts';

/** The scenarios that come with pursekit. */
export const SCENARIOS: readonly Scenario[] = [
  ...[marketDay, multiAsset, nightMarket, thousandTransfers, burn],
  ...[auctionNight, marketStall, tradeStorm, refundStorm, crafting],
  ...[uniqueSwords, rewardAtTheCap, banWave],
];

/** Finds a bundled scenario by its name. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
