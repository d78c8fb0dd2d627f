type Ending = () => Promise<void>;

/** Longer than a window's extensions may take to deactivate. */
const endLimitMs = 12_000;

const endings = new Set<Ending>();
let listens = false;

/**
 * Has `ending` run before a signal (Ctrl+C, the end of a time limit) ends this process.
 *
 * @returns takes it back: it ended in the usual way
 */
export function endOnSignal(ending: Ending): () => void {
  endings.add(ending);
  if (!listens) {
    listens = true;
    process.once('SIGINT', () => void endAll(130));
    process.once('SIGTERM', () => void endAll(143));
  }
  return () => {
    endings.delete(ending);
  };
}

async function endAll(exitCode: number): Promise<void> {
  setTimeout(() => process.exit(exitCode), endLimitMs).unref();
  await Promise.allSettled([...endings].map((ending) => ending()));
  process.exit(exitCode);
}
