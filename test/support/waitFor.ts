const POLL_MS = 10;

/** Asks again until the answer is truthy, and fails after the deadline, saying what it waited for. */
export async function waitFor<Value>(
  what: string,
  ask: () => Value | Promise<Value>,
  deadlineMs = 10_000,
): Promise<NonNullable<Value>> {
  const endMs = Date.now() + deadlineMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > endMs) throw new Error(`Waited ${String(deadlineMs)} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
