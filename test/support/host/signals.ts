type Ending = () => Promise<void>;

/** Longer than a window's extensions may take to deactivate. */
const endLimitMs = 12_000;

const endings = new Set<Ending>();
let listens = false;
let isEnding = false;

/**
 * Has `ending` run before a signal (Ctrl+C, the end of a time limit) ends this process, the latest first.
 *
 * @returns takes it back: it ended in the usual way
 */
export function endOnSignal(ending: Ending): () => void {
  endings.add(ending);
  if (!listens) {
    listens = true;
    process.on('SIGINT', () => void endAll(130));
    process.on('SIGTERM', () => void endAll(143));
  }
  return () => {
    endings.delete(ending);
  };
}

async function endAll(exitCode: number): Promise<void> {
  // Ctrl+C in a terminal comes from there and once more from the parent process.
  if (isEnding) {
    return;
  }
  isEnding = true;
  setTimeout(() => process.exit(exitCode), endLimitMs).unref();
  for (const ending of [...endings].reverse()) {
    try {
      await ending();
    } catch {
      // The others are still to end.
    }
  }
  process.exit(exitCode);
}
