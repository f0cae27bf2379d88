import type { Invariant } from './invariant.ts';

/** Invariant I5: keys and fingerprints. */
export const keys: Invariant = {
  name: 'I5',
  sentence: 'a key belongs to one transaction and has the fingerprint of one content; a refusal always has a key',
  violations: `
    select format('the key %s belongs to %s transactions', to_json(key), count(*)) as example
    from $schema.transactions where key is not null group by key having count(*) > 1
    union all
    select format('%s has %s', id, case
      when key is null and fingerprint is not null then 'a fingerprint without a key'
      when key is null then 'no key though it records a refusal'
      when fingerprint is null then 'a key without a fingerprint'
      else 'a fingerprint of ' || octet_length(fingerprint) || ' bytes'
    end)
    from $schema.transactions
    where (key is null) <> (fingerprint is null) or octet_length(fingerprint) <> 32
      or (kind = 'refused' and key is null)`,
};
