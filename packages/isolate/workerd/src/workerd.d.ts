/** The package has no types: its one value is where its program is. */
declare module "workerd" {
  const entry: string | { readonly default: string };
  export default entry;
}
