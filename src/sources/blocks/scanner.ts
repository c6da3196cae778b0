/** Which scanner there is: the one in WebAssembly where it runs, else the one in JavaScript. Both say the same. */
import { createJsScanner } from '../scan/js-scanner.js';
import type { LineScanner, ScanField } from '../scan/scanner.js';
import { createWasmScanner } from '../scan/wasm-scanner.js';

export function createScanner(fields: readonly ScanField[], only?: 'js'): LineScanner {
  return (only === 'js' ? undefined : createWasmScanner(fields)) ?? createJsScanner(fields);
}
