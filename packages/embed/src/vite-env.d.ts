declare module "*.yaml?raw" {
  const text: string;
  export default text;
}
declare module "*.css?inline" {
  const text: string;
  export default text;
}
declare module "*?worker&url" {
  const url: string;
  export default url;
}
declare module "*.css" {}
