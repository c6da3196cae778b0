/** The request line of HTTP as logs hold it: `GET /cart?id=7 HTTP/1.1`. */

import type { RecordCells } from '../format/record-cells.js';

interface RequestLine {
  readonly method: string;
  readonly path: string | undefined;
  /** Missing from requests of HTTP/0.9, and where a log cut the line. */
  readonly protocol: string | undefined;
}

const METHOD = /^[A-Za-z_-]{1,64}$/;

/** Undefined for what is no request, such as `<BADREQ>` or bytes of TLS. */
function requestLine(text: string): RequestLine | undefined {
  const space = text.indexOf(' ');
  const method = text.slice(0, Math.max(0, space));
  if (!METHOD.test(method) || method === '-') return undefined;
  const last = text.lastIndexOf(' ');
  const hasProtocol = last > space && text.startsWith('HTTP/', last + 1);
  const path = text.slice(space + 1, hasProtocol ? last : undefined);
  return { method, path: path === '' ? undefined : path, protocol: hasProtocol ? text.slice(last + 1) : undefined };
}

/** Sets `method`, `protocol` and the field of the path; all are missing if the text is no request. */
export function setRequest(cells: RecordCells, text: string, pathField = 'path'): void {
  const request = requestLine(text);
  cells.set('method', request?.method);
  cells.set(pathField, request?.path);
  cells.set('protocol', request?.protocol);
}
