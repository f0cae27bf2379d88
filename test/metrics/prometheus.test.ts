import { expect, test } from 'vitest';
import { prometheusMetrics, prometheusText } from '../../src/metrics/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** The value of a line of the text format. */
function sampleOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describeLedgers('the metrics of a ledger for Prometheus', (open) => {
  test('count transactions by kind, refusals by reason, and what repeats and fails', async () => {
    const ledger = await open();
    using metrics = prometheusMetrics(ledger);
    await ledger.mint({ to: 'alice', assets: { gold: 5n }, key: 'grant' });
    await ledger.mint({ to: 'alice', assets: { gold: 5n }, key: 'grant' });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 99n } });
    await expect(ledger.mint({ to: 'alice', assets: { gold: 6n }, key: 'grant' })).rejects.toThrow('other content');

    const text = await metrics.text();

    expect(sampleOf(text, 'pursekit_transactions_total{pursekit_transaction_kind="mint"}')).toBe(1);
    expect(sampleOf(text, 'pursekit_transactions_total{pursekit_transaction_kind="transfer"}')).toBe(1);
    expect(sampleOf(text, 'pursekit_command_duplicates_total')).toBe(1);
    expect(sampleOf(text, 'pursekit_command_refusals_total{pursekit_refusal_reason="insufficient_funds"}')).toBe(1);
    expect(sampleOf(text, 'pursekit_command_failures_total{error_type="ERR_KEY_REUSED"}')).toBe(1);
    expect(text).toContain('# TYPE pursekit_transactions_total counter\n');
  });

  test('put the times of commands into buckets, which are cumulative and end at +Inf', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    using metrics = prometheusMetrics(ledger);
    const gate = ledger.gateNextCommit();
    const mint = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;
    await clock.advance(30);
    gate.open();
    await mint;
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    const text = await metrics.text();

    const commits = 'pursekit_command_commit_duration_seconds';
    const kind = 'pursekit_transaction_kind="mint"';
    expect(sampleOf(text, `${commits}_bucket{${kind},le="0.02"}`)).toBe(1);
    expect(sampleOf(text, `${commits}_bucket{${kind},le="0.05"}`)).toBe(2);
    expect(sampleOf(text, `${commits}_bucket{${kind},le="+Inf"}`)).toBe(2);
    expect(sampleOf(text, `${commits}_sum{${kind}}`)).toBe(0.03);
    expect(sampleOf(text, `${commits}_count{${kind}}`)).toBe(2);
    expect(sampleOf(text, 'pursekit_batch_transactions_bucket{le="1"}')).toBe(2);
  });

  test('show the deliveries that wait, by type, and those that nobody here takes', async () => {
    const ledger = await open();
    using metrics = prometheusMetrics(ledger, { labels: { shard: 'a "b"\\\n' } });
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'BuyItem' }, { type: 'BuyItem' }] });

    const text = await metrics.text();

    const labels = 'pursekit_action_type="BuyItem"';
    const shard = String.raw`shard="a \"b\"\\\n"`;
    expect(sampleOf(text, `pursekit_delivery_waiting{${labels},pursekit_delivery_state="due",${shard}}`)).toBe(2);
    expect(sampleOf(text, `pursekit_delivery_unhandled{${labels},${shard}}`)).toBe(2);
    expect(sampleOf(text, `pursekit_wallet_resident{${shard}}`)).toBe(1);
  });

  test('count deliveries by type and result, and statements that were sent again', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    using metrics = prometheusMetrics(ledger);
    let calls = 0;
    ledger.processor('BuyItem', () => {
      calls += 1;
      if (calls === 1) throw new Error('the shop is shut');
    });
    ledger.failNextCommit('40001');
    await clock.runUntil(
      ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'BuyItem' }] }).then(() => ledger.settled()),
    );
    await clock.advance(60_000);
    await ledger.settled();

    const text = await metrics.text();

    const delivered = (result: string) =>
      sampleOf(text, `pursekit_deliveries_total{pursekit_action_type="BuyItem",pursekit_delivery_result="${result}"}`);
    expect([delivered('failed'), delivered('made')]).toEqual([1, 1]);
    expect(sampleOf(text, 'pursekit_store_retries_total{pursekit_statement_name="commit-batch"}')).toBe(1);
  });

  test('end where they are ended, and begin with the first text of a ledger', async () => {
    const ledger = await open();
    const metrics = prometheusMetrics(ledger);
    metrics.end();
    expect(await prometheusText(ledger)).not.toContain('pursekit_transactions_total');

    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    expect(await metrics.text()).not.toContain('pursekit_transactions_total');
    expect(await prometheusText(ledger)).toContain('pursekit_transactions_total{pursekit_transaction_kind="mint"} 1\n');
  });
});
