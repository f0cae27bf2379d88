import type { Scenario } from './scenario.ts';
import { burn } from './scripts/burn.ts';
import { marketDay } from './scripts/market-day.ts';
import { multiAsset } from './scripts/multi-asset.ts';
import { nightMarket } from './scripts/night-market.ts';
import { thousandTransfers } from './scripts/thousand-transfers.ts';

/** The scenarios that come with pursekit. */
export const SCENARIOS: readonly Scenario[] = [marketDay, multiAsset, nightMarket, thousandTransfers, burn];

/** The scenario of this name. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
