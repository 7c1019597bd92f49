/** What each region was to sell in 2025. */
export const targets: string = `region,euro
north,38000
south,54000
east,30000
west,44000
`;
