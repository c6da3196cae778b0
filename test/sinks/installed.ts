/** Programs that are real peers of destinations where the machine has them. */
import { execFileSync } from 'node:child_process';

/** The first of these programs that runs here; undefined if none does. Then tests against it are skipped: a stub would prove nothing. */
export function installed(...names: readonly string[]): string | undefined {
  return names.find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
