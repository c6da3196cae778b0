/** Reads one TypeScript module: its imports, and its uses of globals that the core must not use. */
import type { CallExpression, NewExpression, Node } from 'oxc-parser';
import { parseSync, visitorKeys } from 'oxc-parser';

export interface ModuleFacts {
  readonly imports: readonly { readonly target: string; readonly at: number }[];
  /** Code that a core module must not have. */
  readonly forbidden: readonly { readonly code: string; readonly why: string; readonly at: number }[];
  /** Syntax errors. */
  readonly errors: readonly { readonly message: string; readonly at: number }[];
}

type Identifier = Extract<Node, { type: 'Identifier' }>;
type Call = CallExpression | NewExpression;

interface ForbiddenUse {
  readonly why: string;
  readonly from: number;
  readonly to: number;
}

const CLOCK = 'reads the clock; take the time as an argument';
const TIMER = 'sets a timer; time enters with records and advanceTo only';
const OUTSIDE = 'reaches outside; take what it needs as an argument';
const NODE = 'uses an API of Node; use Uint8Array';
const RANDOM = 'is not a function of its input; take the randomness as an argument';

/** Globals that the core must not name at all. */
const FORBIDDEN_GLOBALS: ReadonlyMap<string, string> = new Map([
  ['performance', CLOCK],
  ['setTimeout', TIMER],
  ['setInterval', TIMER],
  ['setImmediate', TIMER],
  ['queueMicrotask', TIMER],
  ['requestAnimationFrame', TIMER],
  ['process', OUTSIDE],
  ['console', OUTSIDE],
  ['fetch', OUTSIDE],
  ['require', OUTSIDE],
  ['Buffer', NODE],
  ['crypto', RANDOM],
]);

/** Why a use of a global is forbidden, given its member that is read and the call that it is in, if any; `undefined`: it is allowed. */
type ReasonFor = (member: string | undefined, call: Call | undefined) => string | undefined;

/** Globals of which the core may use a part. */
const PARTLY_FORBIDDEN: ReadonlyMap<string, ReasonFor> = new Map<string, ReasonFor>([
  ['Date', (member, call) => (member === 'UTC' || member === 'parse' || isDateOfGivenTime(member, call) ? undefined : CLOCK)],
  ['Math', (member) => (member === undefined || member === 'random' ? RANDOM : undefined)],
  ['DateTime', (member, call) => (member === 'now' || isLocalTimeNow(member, call) ? CLOCK : undefined)],
  ['Temporal', (member) => (member === undefined || member === 'Now' ? CLOCK : undefined)],
]);

function isDateOfGivenTime(member: string | undefined, call: Call | undefined): boolean {
  return member === undefined && call?.type === 'NewExpression' && call.arguments.length > 0;
}

function isLocalTimeNow(member: string | undefined, call: Call | undefined): boolean {
  return (member === 'local' || member === 'utc') && call !== undefined && call.arguments.length === 0;
}

export function readModule(path: string, text: string): ModuleFacts {
  const { program, errors } = parseSync(path, text, { sourceType: 'module', lang: 'ts' });
  const imports: ModuleFacts['imports'][number][] = [];
  const forbidden: ModuleFacts['forbidden'][number][] = [];
  walk(program, [], (node, parents) => {
    const specifier = moduleSpecifier(node);
    const target = textOf(specifier);
    if (specifier !== undefined && target !== undefined) imports.push({ target, at: specifier.start });
    const use = node.type === 'Identifier' ? forbiddenUse(node, parents) : undefined;
    if (use !== undefined) forbidden.push({ why: use.why, code: text.slice(use.from, use.to), at: use.from });
  });
  return { imports, forbidden, errors: errors.map(({ message, labels }) => ({ message, at: labels[0]?.start ?? 0 })) };
}

/** Calls `visit` with each node in the order of the text, and with the nodes that it is in, the innermost last. */
function walk(node: Node, parents: Node[], visit: (node: Node, parents: readonly Node[]) => void): void {
  visit(node, parents);
  parents.push(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Readonly<Record<string, Node | readonly (Node | null)[] | null>>)[key];
    const children = Array.isArray(child) ? (child as readonly (Node | null)[]) : [child as Node | null | undefined];
    for (const each of children) if (each) walk(each, parents, visit);
  }
  parents.pop();
}

/** Where a node names a module, in any of the ways to write that: `from '…'`, `import '…'`, `import('…')` in code or types, `require('…')`. */
function moduleSpecifier(node: Node): Node | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'TSImportType':
    case 'ImportExpression':
      return node.source ?? undefined;
    case 'TSExternalModuleReference':
      return node.expression;
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'require' ? node.arguments[0] : undefined;
    default:
      return undefined;
  }
}

/** The value of a string, or of a template without expressions. */
function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

function forbiddenUse(node: Identifier, parents: readonly Node[]): ForbiddenUse | undefined {
  const parent = parents.at(-1);
  if (parent === undefined) return undefined;
  if (parent.type === 'TSTypeReference' || parent.type === 'TSQualifiedName') return forbiddenType(node);
  if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) {
    const isGlobal = parent.object.type === 'Identifier' && parent.object.name === 'globalThis';
    return isGlobal ? forbiddenGlobal(node.name, parent, parents.slice(0, -1)) : undefined;
  }
  return isOnlyName(node, parent) ? undefined : forbiddenGlobal(node.name, node, parents);
}

/** `used` is the reference to the global: `Date`, or `globalThis.Date`. */
function forbiddenGlobal(name: string, used: Node, parents: readonly Node[]): ForbiddenUse | undefined {
  const forbidden = FORBIDDEN_GLOBALS.get(name);
  if (forbidden !== undefined) return { why: forbidden, from: used.start, to: used.end };
  const reasonFor = PARTLY_FORBIDDEN.get(name);
  if (reasonFor === undefined) return undefined;
  const parent = parents.at(-1);
  const access = parent?.type === 'MemberExpression' && parent.object === used ? parent : undefined;
  const callee = access ?? used;
  const outer = access === undefined ? parent : parents.at(-2);
  const call = (outer?.type === 'CallExpression' || outer?.type === 'NewExpression') && outer.callee === callee ? outer : undefined;
  const why = reasonFor(access === undefined ? undefined : memberName(access), call);
  return why === undefined ? undefined : { why, from: (call ?? callee).start, to: callee.end };
}

function memberName(access: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  if (access.computed) return textOf(access.property);
  return access.property.type === 'Identifier' ? access.property.name : undefined;
}

/** A type of Node is no better than its value; `Date` as a type is fine. */
function forbiddenType(node: Identifier): ForbiddenUse | undefined {
  const why = FORBIDDEN_GLOBALS.get(node.name);
  return why === NODE ? { why, from: node.start, to: node.end } : undefined;
}

/** Whether an identifier only names a property, a label or what another module exports. */
function isOnlyName(node: Identifier, parent: Node): boolean {
  if (parent.type === 'ImportSpecifier' || parent.type === 'ExportSpecifier' || parent.type === 'ImportDefaultSpecifier') return true;
  if ('key' in parent && parent.key === node)
    return !('computed' in parent && parent.computed) && !('shorthand' in parent && parent.shorthand);
  return 'label' in parent && parent.label === node;
}
