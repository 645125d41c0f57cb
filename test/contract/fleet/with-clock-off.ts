/** Does something while the wall clock of this process is so many milliseconds off, with everything in it that goes by it. */
export async function withClockOff<Value>(offMs: number, action: () => Promise<Value>): Promise<Value> {
  const { now } = Date;
  Date.now = () => now() + offMs;
  try {
    return await action();
  } finally {
    Date.now = now;
  }
}
