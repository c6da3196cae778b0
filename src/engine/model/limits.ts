/** Every limit that keeps memory and messages bounded, in one place. Units are in the names. */
export const LIMITS = {
  /** A longer line is cut here; its rest is skipped and counted. */
  lineBytes: 1 << 20,
  /** Bytes asked of a file at a time. */
  chunkBytes: 512 * 1024,
  /** Compressed bytes unpacked at a time: a chunk may grow a thousandfold. */
  gzipChunkBytes: 16 * 1024,
  /** Clients of one listener for TCP; more are turned away and counted. */
  tcpConnections: 1000,
  /** Bytes that wait behind one listener for TCP, half of them in unfinished lines; past it clients wait. */
  tcpBytes: 64 << 20,
  /** Bytes of one client of TCP that wait; past it this client waits. */
  tcpConnectionBytes: 1 << 20,
  /** Bytes that wait behind one listener for UDP; what comes past it is dropped and counted. */
  udpBytes: 16 << 20,
  /** Clients of one listener for HTTP. */
  httpConnections: 1000,
  /** Bytes of a body that is posted, unpacked. */
  httpBodyBytes: 8 << 20,
  /** Bytes of bodies behind one address of HTTP, on their way or waiting; past it clients are told to come again (429). */
  httpBytes: 64 << 20,
  /** Records in one batch. */
  batchRecords: 1024,
  /** Characters of a line that is kept as a sample of what could not be read. */
  sampleCharacters: 200,
  /** Different kinds of unreadable lines told apart for one source. */
  unreadableKinds: 32,
  /** Texts of times whose meaning is remembered, for patterns that are slow to read. */
  timeTexts: 4096,
  /** Records of one source that wait until it is known whose clock is wrong. */
  recordsAside: 10_000,
  /** Records of one stream that wait for the watermark; past it the watermark moves on to the oldest, and what comes before that is late. */
  recordsWithinLateness: 2_000_000,
  /** Keys for which one span is open; past it the one that began first makes room. */
  openSpans: 1_000_000,
  /** Samples of a percentile that are kept as they are; more are kept as a sketch. */
  exactSamples: 1000,
  /** Different texts that `distinct` tells apart exactly; more are estimated. */
  exactDistinct: 1000,
  /** Values that `new` remembers in one group; past it the tenth that came least recently is forgotten. */
  newValues: 100_000,
  /** New values that a summary names. */
  newValuesNamed: 3,
  /** Characters of a text that `template` looks at; the rest is left out. */
  templateCharacters: 1000,
  /** Notifications that wait for one sink. */
  notificationsWaiting: 10_000,
  /** Reminders of one firing that are made when much time passes at once; the earlier ones are left out and counted. */
  remindersAtOnce: 1000,
} as const;
