    -- To sort the list for each step takes most of the time where it is long.
    if cardinality(following) > 20 then
      ahead := array(select distinct a.name collate "C" from unnest(ahead || following) as a (name) order by 1);
    elsif following is not null then
      foreach name in array following loop
        slot := width_bucket(name collate "C", ahead);
        if slot = 0 or ahead[slot] <> name then
          ahead := ahead[:slot] || name || ahead[slot + 1:];
        end if;
      end loop;
    end if;
