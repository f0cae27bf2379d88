import type { World } from '../../domain/world.ts';
import type { OutboxStore } from '../../store/outbox-store.ts';
import type { EventHub } from '../messages/event-hub.ts';

/** Bounds of the relay. */
export interface RelayBounds {
  readonly deliveryAttemptsMax: number;
  readonly deliveriesInFlightMax: number;
  /** A claim that is not settled within this time is taken over by another runtime. */
  readonly deliveryLeaseMs: number;
}

/** The dependencies of a relay on its runtime. */
export interface RelayDeps {
  readonly outbox: OutboxStore;
  readonly world: World;
  readonly events: EventHub;
  readonly bounds: RelayBounds;
}
