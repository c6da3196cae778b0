/** For formats of access logs whose records have the time at which the request began. */

/** Lets in requests that end at the usual timeout of a proxy, 60 s, and the five seconds of all formats. */
export const REQUEST_LATENESS_MS = 65_000;
