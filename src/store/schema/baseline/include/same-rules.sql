-- The rules that an asset has already change nothing.
select a.* into old from $schema.asset_rules a where a.asset = of_asset order by a.number desc limit 1;
if old.asset is not null and (old.supply_max, old.minted_max, old.wallet_max, old.transferable, old.burnable,
  old.mintable, old.decimals) is not distinct from (new_supply_max, new_minted_max, new_wallet_max, is_transferable,
  is_burnable, is_mintable, new_decimals) then
  return query select old.number::text;
  return;
end if;
