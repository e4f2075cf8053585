// What the shop sells. Prices are whole cents, as the ledger counts them.

export const CURRENCY = 'EUR';

export const PLANS = [
  { id: 'starter', name: 'Starter', amount: 1900, text: 'One site, all you need to begin.' },
  { id: 'team', name: 'Team', amount: 4900, text: 'Five seats and shared projects.' },
  { id: 'business', name: 'Business', amount: 14900, text: 'Unlimited seats, support by phone.' },
];

export const planOf = (id) => PLANS.find((plan) => plan.id === id);
