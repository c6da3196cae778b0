/** Waiting, in programs that drive others. */

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks again and again until the answer is yes; false when the time is over. */
export async function until(yes: () => boolean | Promise<boolean>, withinMs: number, everyMs = 50): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await yes()) return true;
    if (performance.now() >= end) return false;
    await pause(everyMs);
  }
}
