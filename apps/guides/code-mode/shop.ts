/** A shop that remembers what was paid back. */
export const shop = {
  paid: [] as string[],
  orders(customer: string) {
    return [
      { id: `${customer}-1`, eur: 20, isPaid: true },
      { id: `${customer}-2`, eur: 300, isPaid: true },
      { id: `${customer}-3`, eur: 7, isPaid: false },
    ];
  },
  refund(order: string, key: string) {
    const payment = `${order} ${key.split("/").slice(-2).join("/")}`;
    if (!shop.paid.includes(payment)) shop.paid.push(payment);
    return { order, isRefunded: true };
  },
};
