  committed_ms text, commit_id text, conflicts text, locked text, recorded text, failed_holds text, hold_ms_now text,
  failed_reversals text, locked_holds text, locked_reversals text, policy_now text, failed_counts text,
  locked_counts text
