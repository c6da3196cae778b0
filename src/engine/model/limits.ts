/** All limits that keep memory and messages bounded. Units are in the names. */
export const LIMITS = {
  /** Longer lines are cut; the rest is skipped and counted. */
  lineBytes: 1 << 20,
  /** Bytes that are read from a file at a time. */
  chunkBytes: 512 * 1024,
  /** Compressed bytes unpacked at a time: a chunk may grow a thousandfold. */
  gzipChunkBytes: 16 * 1024,
  /** Clients of one listener for TCP; more are turned away and counted. */
  tcpConnections: 1000,
  /** Bytes that wait behind one listener for TCP, half of them in unfinished lines; above it, clients wait. */
  tcpBytes: 64 << 20,
  /** Bytes of one client of TCP that wait; above it, this client waits. */
  tcpConnectionBytes: 1 << 20,
  /** Bytes that wait behind one listener for UDP; above it, datagrams are dropped and counted. */
  udpBytes: 16 << 20,
  /** Clients of one listener for HTTP. */
  httpConnections: 1000,
  /** Bytes of the body of a request, unpacked. */
  httpBodyBytes: 8 << 20,
  /** Bytes of bodies behind one address of HTTP, on their way or waiting; above it, clients get the status 429. */
  httpBytes: 64 << 20,
  /** Records in one batch. */
  batchRecords: 1024,
  /** Characters of a line that is kept as a sample of what could not be read. */
  sampleCharacters: 200,
  /** Kinds of unreadable lines that are counted separately for one source. */
  unreadableKinds: 32,
  /** Times that are cached by their text, for patterns that are slow to parse. */
  timeTexts: 4096,
  /** Records of one source that are set aside until it is clear whose clock is wrong. */
  recordsAside: 10_000,
  /** Records of one stream that wait for the watermark; above it, the watermark moves to the oldest of them. */
  recordsWithinLateness: 2_000_000,
  /** Open spans of one `span`; above it, the oldest is dropped. */
  openSpans: 1_000_000,
  /** Samples for which percentiles are exact; above it, they use a sketch. */
  exactSamples: 1000,
  /** Different texts that `distinct` counts exactly; above it, it estimates. */
  exactDistinct: 1000,
  /** Values that `new` remembers in one group; above it, the tenth that occurred least recently is forgotten. */
  newValues: 100_000,
  /** New values that a summary names. */
  newValuesNamed: 3,
  /** Characters of a text that `template` reads; the rest is left out. */
  templateCharacters: 1000,
  /** Notifications that wait for one sink. */
  notificationsWaiting: 10_000,
  /** Reminders of one firing that are made when much time passes at once; the earlier ones are left out and counted. */
  remindersAtOnce: 1000,
} as const;
