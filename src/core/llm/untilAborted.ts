/** What the promise gives, or undefined as soon as the signal is aborted. A later rejection is swallowed then. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return promise;
  let stop = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => { resolve(undefined); };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([aborted, promise]);
  } catch (error) {
    if (isAborted(signal)) return undefined;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Asked through a function, because the compiler takes a property that it has seen false to stay so. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
