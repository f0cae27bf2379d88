import { MOVEMENTS } from './movements.ts';

/**
 * Queries about frozen wallets and capped assets that return no row in a correct ledger, as of `INVARIANTS`. Payers and
 * payees are read from legs, and from inputs and outputs where there are none; a hold is its wallet.
 */
export const POLICY_INVARIANTS: readonly string[] = [
  `${MOVEMENTS}, parts as (
     select l.tx, coalesce(h.wallet::text, l.payer) as payer, l.payee,
       h.wallet is not null and h.wallet = l.payee as own
     from legs l left join $s.holds h on l.payer = '~' || h.id
     union all
     select tx, owner, null, false from ins where tx not in (select tx from legs)
     union all
     select o.tx, null, o.owner, false from outs o
     where o.tx not in (select tx from legs) and (o.tx, o.owner) not in (select tx, owner from ins)
   ), last as (
     select t.id as tx, t.kind, t.commit_id, p.payer, p.payee, w.wallet, (
       select f.version from $s.freezes f where f.wallet = w.wallet and f.commit_id < t.commit_id
       order by f.version desc limit 1) as version
     from parts p join $s.transactions t on t.id = p.tx
     join (select distinct wallet::text as wallet from $s.freezes) w on w.wallet in (p.payer, p.payee)
     where not p.own and t.kind in ('mint', 'transfer', 'burn', 'exchange', 'hold', 'capture')
   )
   select format('I18 %s %s moves assets of %s', l.kind, l.tx, l.wallet)
   from last l join $s.freezes f on f.version = l.version
   where (f.outgoing and l.payer = l.wallet) or (f.incoming and l.payee = l.wallet)`,
  `select format('I18 version %s and %s %s', f.version, t.kind, coalesce(t.id, f.transaction_id))
   from $s.freezes f full join (select * from $s.transactions where kind in ('freeze', 'unfreeze')) t
     on t.id = f.transaction_id
   where f.commit_id is distinct from t.commit_id or (t.kind = 'freeze') is distinct from (f.outgoing or f.incoming)`,
  `select format('I18 the version is %s', version) from $s.policy
   where version <> (select count(*) from $s.freezes) + (select count(*) from $s.asset_rules)`,
  `${MOVEMENTS}, made as (
     select asset, amount from outs where kind = 'mint'
     union all select asset, amount from legs where payer is null and kind in ('exchange', 'reversal')
   ), there as (
     select coalesce(h.wallet::text, u.owner::text) as wallet, u.asset::text as asset, u.amount
     from $s.unspent u left join $s.holds h on u.owner = '~' || h.id
   )
   select format('I19 %s of %s: %s made, %s there', x.asset, x.wallet, x.minted, x.amount)
   from $s.asset_counters x
   where (x.is_complete or x.wallet <> '') and (
     x.amount <> (select coalesce(sum(t.amount), 0) from there t
       where t.asset = x.asset and (x.wallet = '' or t.wallet = x.wallet))
     or x.minted <> (select coalesce(sum(m.amount), 0) from made m where m.asset = x.asset and x.wallet = ''))`,
  `select format('I19 %s is not counted', r.asset) from $s.asset_rules r
   left join (select asset from $s.asset_counters where wallet = '') x on x.asset = r.asset
   where (r.wallet_max is not null and not r.counts_wallets) or (r.counts_supply and x.asset is null)
     or (not r.counts_supply and (r.supply_max is not null or r.minted_max is not null))`,
  `select format('I19 %s of %s is open', asset, wallet) from $s.asset_counters where wallet <> '' and not is_complete`,
  `select format('I19 rules of %s', coalesce(x.asset, r.asset)) from (select distinct asset from $s.asset_counters) x
   full join (select asset::text as asset, count(*), max(number) as last from $s.asset_rules group by asset) r
     on r.asset = x.asset
   where r.asset is null or r.count <> r.last`,
];
