/** Does something in which many errors are made that nobody prints: where they were made is not looked up. */
export async function withoutStacks<Value>(action: () => Promise<Value>): Promise<Value> {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await action();
  } finally {
    Error.stackTraceLimit = before;
  }
}
