/** A switch, flag or field that the mock does not have, or a value that it cannot take. For people. */
export class MockInputError extends Error {
  override readonly name = "MockInputError";
}
