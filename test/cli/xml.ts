/** A strict reader of the XML that the command writes, independent of its writer: no DTD, no comments, one root. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly in it. */
  readonly text: string;
}

const NAME = '[A-Za-z_][\\w.-]*';
const TAG = new RegExp(`<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`, 'y');
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** @throws Error when the text is not well-formed. */
export function readXml(text: string): XmlElement {
  const bad = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(text);
  if (bad !== null) throw new Error(`forbidden character at ${bad.index}`);
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!text.startsWith(head)) throw new Error('no XML declaration');
  const document = { name: '', attributes: {}, children: [] as XmlElement[], text: '' };
  const open = [document];
  let at = head.length;
  while (at < text.length) {
    const parent = open.at(-1) ?? document;
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const piece = text.slice(at, end === -1 ? text.length : end);
      if (open.length === 1 && piece.trim() !== '') throw new Error('text outside of the root');
      if (piece.includes(']]>')) throw new Error('`]]>` in text');
      parent.text += unescaped(piece.replaceAll('\r\n', '\n'));
      at += piece.length;
      continue;
    }
    TAG.lastIndex = at;
    const match = TAG.exec(text);
    if (match === null) throw new Error(`no tag at ${at}: ${text.slice(at, at + 40)}`);
    const [whole, closes, name = '', attributes = '', isEmpty] = match;
    at += whole.length;
    if (closes === '/') {
      if (open.length === 1 || parent.name !== name) throw new Error(`</${name}> closes ${parent.name}`);
      open.pop();
      continue;
    }
    const element = { name, attributes: attributesOf(attributes), children: [] as XmlElement[], text: '' };
    parent.children.push(element);
    if (isEmpty !== '/') open.push(element);
  }
  const [root, ...more] = document.children;
  if (open.length > 1 || root === undefined || more.length > 0) throw new Error('not exactly one closed root');
  return root;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/\s+([\w.-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`attribute ${name} twice`);
    // A reader makes spaces of line breaks and tabs that are not escaped.
    found[name] = unescaped(value.replace(/[\t\n\r]/g, ' '));
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+);|(\w+);)?/g, (whole, code: string | undefined, name: string | undefined) => {
    const entity = code === undefined ? ENTITIES[name ?? ''] : String.fromCodePoint(Number(code));
    if (entity === undefined) throw new Error(`not an entity: ${whole}`);
    return entity;
  });
}
