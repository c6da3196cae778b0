/** Whether bytes are ASCII or UTF-8. Node's own functions are many times as fast; a browser has none. */

type Check = (bytes: Uint8Array) => boolean;
const native = globalThis.process?.getBuiltinModule?.('node:buffer') as { readonly isAscii: Check; readonly isUtf8: Check } | undefined;

export const isAscii: Check = native?.isAscii ?? ((bytes) => bytes.every((byte) => byte < 0x80));

export const isUtf8: Check =
  native?.isUtf8 ??
  ((bytes) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return true;
    } catch {
      return false;
    }
  });
