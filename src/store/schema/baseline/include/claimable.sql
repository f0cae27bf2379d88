-- Whether this claimant may claim a waiting row "o".
case when o.claimed_by is null then o.attempts = 0 or o.due_at <= at_time or o.due_at > back_off_end
  else o.due_at <= lease_time or o.claimed_by = claimant end
