/** A shop that remembers what was paid back. */
export const shop = {
  /** Orders that were paid back, by key: a key pays once. */
  paid: new Map<string, string>(),
  orders(customer: string) {
    return [
      { id: `${customer}-1`, eur: 20, isPaid: true },
      { id: `${customer}-2`, eur: 300, isPaid: true },
      { id: `${customer}-3`, eur: 7, isPaid: false },
    ];
  },
  refund(order: string, key: string) {
    shop.paid.set(key, order);
    return { order, isRefunded: true };
  },
};
