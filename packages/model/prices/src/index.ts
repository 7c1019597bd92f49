export { costOf, type Price, type Rates } from "./price.ts";
export { listPrice, type PriceList } from "./price-list.ts";
export { withPrices, type WithPricesOptions } from "./with-prices.ts";
