import { expect, test } from 'vitest';
import type { Envelope } from '../../src/actors/messages/envelope.ts';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor.ts';
import { NO_OPTIONS } from '../../src/ledger/call-options.ts';
import { CommandGateway } from '../../src/ledger/command-gateway.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { decodeData, encodeCommand } from '../../src/store/codec/encode-command.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';

test('a command that waits keeps its meta and its actions once, as the bytes of its encoded body', () => {
  const accepted: Envelope[] = [];
  const supervisor: Pick<Supervisor, 'accept' | 'answered'> = {
    accept: (envelope) => void accepted.push(envelope),
    answered: () => {},
  };
  const store = { encodeCommand } as unknown as LedgerStore;
  const gateway = new CommandGateway(
    supervisor as Supervisor,
    { store, world: systemWorld, events: new EventHub() },
    () => {},
  );
  const data = { meta: { memo: 'm' }, actions: [{ type: 'Mail', to: 'bob' }] };

  void gateway.submit('mint', { to: 'alice', assets: { gold: 1n }, key: 'k', ...data }, NO_OPTIONS);

  const [envelope] = accepted as [Envelope];
  expect(envelope.command).toMatchObject({ kind: 'mint', to: 'alice', key: 'k', actions: [] });
  expect(envelope.command).not.toHaveProperty('meta');
  expect(decodeData(envelope.encoded)).toEqual(data);
});
