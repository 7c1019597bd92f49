import type { Script } from "tenon";

/** Looks at what there is: a model that has seen the columns writes better code. */
const look = `
const paths = (await tools.glob({ pattern: "*.csv", path: "/data" })).split("\\n");
const seen = await Promise.all(paths.map(async (path: string) => {
  const { columns, count, rows } = await tools.table({ path });
  return { path, columns, count, first: rows[0] };
}));
return { seen };
`;

/** Calculates, keeps the numbers and draws them. */
const analyse = `
type Region = { region: string; euro: number; target: number; percent: number };
const [orders, targets] = await Promise.all(
  ["orders", "targets"].map((name) => tools.table({ path: "/data/" + name + ".csv" })),
);
const regions: Region[] = targets.rows.map(({ region, euro: target }) => {
  const sold = orders.rows.filter((order) => order.region === region);
  const euro = sold.reduce((sum: number, order) => sum + order.euro, 0);
  return { region, euro, target, percent: Math.round((euro / target) * 1000) / 10 };
});
regions.sort((one, other) => other.percent - one.percent);
const best = regions[0];
const products: Record<string, number> = {};
for (const { region, product, euro } of orders.rows) {
  if (region === best.region) products[product] = (products[product] ?? 0) + euro;
}
const [topProduct] = Object.entries(products).sort(([, one], [, other]) => other - one);
await tools.write({
  path: "/report/numbers.json",
  content: JSON.stringify({ regions, best: best.region, topProduct: topProduct[0] }, null, 2) + "\\n",
});

const highest = Math.max(...regions.flatMap(({ euro, target }) => [euro, target]));
const height = (euro: number) => Math.round((euro / highest) * 200);
const bars = regions.flatMap(({ region, euro, target, percent }, index) => {
  const x = 40 + index * 110;
  return [
    '<rect x="' + x + '" y="' + (240 - height(euro)) + '" width="70" height="' + height(euro) + '" fill="' + (percent >= 100 ? "#2a9d8f" : "#e76f51") + '"/>',
    '<line x1="' + (x - 8) + '" x2="' + (x + 78) + '" y1="' + (240 - height(target)) + '" y2="' + (240 - height(target)) + '" stroke="#264653" stroke-width="2"/>',
    '<text x="' + (x + 35) + '" y="258" text-anchor="middle">' + region + '</text>',
    '<text x="' + (x + 35) + '" y="276" text-anchor="middle">' + percent + ' %</text>',
  ];
});
await tools.write({
  path: "/report/regions.svg",
  content: [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 290" font-family="sans-serif" font-size="14">',
    '<title>Sales of 2025 by region; the lines are the targets</title>',
    ...bars,
    '</svg>',
    '',
  ].join("\\n"),
});
console.log(orders.count + " orders");
return { best, worst: regions[regions.length - 1], topProduct: topProduct[0], chart: "/report/regions.svg" };
`;

/** What the scripted model has in place of a mind: a reply for each step since the question. */
export const dataAnalyst: Script = [
  { text: "I fetch the tables.", calls: [{ name: "samples", input: {} }] },
  { text: "I look at the columns first.", calls: [{ name: "code", input: { code: look } }] },
  { text: "Now I calculate, and draw it.", calls: [{ name: "code", input: { code: analyse } }] },
  {
    text: "{{result:code.result.best.region}} did best: {{result:code.result.best.euro}} euro, {{result:code.result.best.percent}} % of its target, most of it with {{result:code.result.topProduct}}. {{result:code.result.worst.region}} came last with {{result:code.result.worst.percent}} %. The chart is {{result:code.result.chart}}, the numbers are /report/numbers.json.",
  },
];
