/** Chooses the scanner: WebAssembly if it is available, else JavaScript. Both give the same results. */
import { createJsScanner } from '../scan/js-scanner.js';
import type { LineScanner, ScanField } from '../scan/scanner.js';
import { createWasmScanner } from '../scan/wasm-scanner.js';

export function createScanner(fields: readonly ScanField[], only?: 'js'): LineScanner {
  return (only === 'js' ? undefined : createWasmScanner(fields)) ?? createJsScanner(fields);
}
