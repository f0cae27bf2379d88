/**
 * A scenario script of your own: `npx pursekit run examples/rent-day.ts`, no build step needed.
 */
import { scenario } from 'pursekit/scenarios';

export default scenario('Rent day', async (s) => {
  const landlord = s.wallet('landlord');
  const tenants = ['ann', 'ben', 'cem'].map((name) => s.wallet(name));

  await s.step('Everyone is paid', async () => {
    await s.together(tenants.map((tenant) => tenant.mint({ gold: 100n })));
  });

  await s.step('The rent is due, for all at once', async () => {
    await s.together(tenants.map((tenant) => tenant.transfer(landlord, { gold: 30n }, { meta: { memo: 'rent' } })));
    await s.expect.balance(landlord, { gold: 90n });
  });

  await s.step('Ben asks for more than he has', async () => {
    const ben = s.wallet('ben');
    await s.expect.rejected(ben.transfer(landlord, { gold: 71n }), 'insufficient_funds');
    await s.expect.balance(ben, { gold: 70n });
  });
});
