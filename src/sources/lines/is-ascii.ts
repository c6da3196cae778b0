/** Whether bytes are ASCII. Node's own function is many times as fast as a loop; a browser has none. */
const native = globalThis.process?.getBuiltinModule?.('node:buffer')?.isAscii as ((bytes: Uint8Array) => boolean) | undefined;

export const isAscii: (bytes: Uint8Array) => boolean = native ?? ((bytes) => bytes.every((byte) => byte < 0x80));
