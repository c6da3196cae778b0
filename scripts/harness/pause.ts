/** Waiting, in programs that drive others. */

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Polls until the condition holds; false when the time limit passes first. */
export async function until(yes: () => boolean | Promise<boolean>, withinMs: number, everyMs = 50): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await yes()) return true;
    if (performance.now() >= end) return false;
    await pause(everyMs);
  }
}
