/** A scenario's text, as the bundler of the benchmarks takes it in. */
declare module "*.yaml" {
  const text: string;
  export default text;
}
