// tenon:generated 21757631b0551048
declare module "*.md" {
  const text: string;
  export default text;
}
