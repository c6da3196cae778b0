/** Chooses the scanner: WebAssembly where it is supported, else JavaScript. Their results are the same. */
import { createJsScanner } from '../scan/js-scanner.js';
import type { LineScanner, ScanField } from '../scan/scanner.js';
import { createWasmScanner } from '../scan/wasm-scanner.js';

export function createScanner(fields: readonly ScanField[], only?: 'js'): LineScanner {
  return (only === 'js' ? undefined : createWasmScanner(fields)) ?? createJsScanner(fields);
}
