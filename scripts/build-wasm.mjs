// Compiles the scanner in assembly/ and writes its bytes where the sources import them. `--check` only checks that they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(root, 'src/sources/scan/wasm-bytes.ts');

let bytes = new Uint8Array();
const { error } = await asc.main(
  ['assembly/scanner.ts', '--outFile', 'scanner.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
  {
    readFile: (name, base) => {
      try {
        return readFileSync(resolve(root, base, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      bytes = contents;
    },
    listFiles: () => [],
    stderr: process.stderr,
  },
);
if (error !== null) process.exit(1);
const text = `/** The scanner of \`assembly/\`, compiled by \`npm run build:wasm\`. */\nexport const SCANNER_WASM =\n  '${Buffer.from(bytes).toString('base64')}';\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
  console.log(`${bytes.length} bytes`);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/sources/scan/wasm-bytes.ts is out of date; run npm run build:wasm');
  process.exit(1);
}
