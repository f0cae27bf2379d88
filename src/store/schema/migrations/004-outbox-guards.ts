import type { Migration } from './migration.ts';

/**
 * The outbox defends itself, too: what is to be delivered stays as it was committed, and what was delivered is not
 * delivered again. The first trigger fires only for statements that name one of its columns, which no honest one does.
 */
export const outboxGuards: Migration = {
  version: 4,
  name: 'outbox-guards',
  script: `
create trigger unchanged before update of id, transaction_id, action_index, wallet, type, payload, created_at
on $schema.outbox for each row execute function $schema.refuse_change();
create trigger settled before update on $schema.outbox for each row
when (old.status = 'delivered' or (old.status = 'dead' and new.status = 'delivered'))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.outbox for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.outbox
for each statement execute function $schema.refuse_change();
`,
};
