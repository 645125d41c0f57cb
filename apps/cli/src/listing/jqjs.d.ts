/** Of what the package documents, what is used here. */
declare module "@michaelhomer/jqjs" {
  const jq: { compile(program: string): (input: unknown) => Iterable<unknown> };
  export default jq;
}
