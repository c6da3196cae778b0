/** Redacts a value of a program: names, texts and numbers at any depth. */
import { WrittenNumber } from '../../engine/model/records.js';

/** Deeper values are not searched, and therefore dropped. */
const MAX_DEPTH = 100;

/** The value itself, or a copy if something in it is replaced. The copy lacks circular references and getters that throw. */
export function redactedValue(value: unknown, redact: (text: string) => string): unknown {
  return new Walk(redact).value(value, 0);
}

class Walk {
  /** The result for each object; undefined while it is being made. */
  readonly #seen = new Map<object, unknown>();

  constructor(readonly redact: (text: string) => string) {}

  value(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.redact(value);
      case 'number':
      case 'bigint':
        return this.#scalar(value, String(value));
      case 'object':
        return value === null ? null : this.#object(value, depth);
      default:
        return value;
    }
  }

  #scalar(value: unknown, text: string): unknown {
    const redacted = this.redact(text);
    return redacted === text ? value : redacted;
  }

  #object(value: object, depth: number): unknown {
    if (value instanceof WrittenNumber) return this.#scalar(value, value.text);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? value : this.#scalar(value, value.toISOString());
    if (value instanceof String) return this.redact(String(value));
    if (depth > MAX_DEPTH) return undefined;
    if (this.#seen.has(value)) return this.#seen.get(value);
    this.#seen.set(value, undefined);
    const result = this.#fromToJson(value, depth) ?? (Array.isArray(value) ? this.#list(value, depth) : this.#members(value, depth));
    this.#seen.set(value, result);
    return result;
  }

  /** The result of an object's `toJSON`, if something in it is replaced. */
  #fromToJson(value: object, depth: number): unknown {
    const toJson = read(value, 'toJSON');
    if (typeof toJson !== 'function') return undefined;
    try {
      const written: unknown = toJson.call(value, '');
      const redacted = written === value ? written : this.value(written, depth + 1);
      return redacted === written ? undefined : redacted;
    } catch {
      return undefined;
    }
  }

  #list(list: readonly unknown[], depth: number): unknown {
    const items = list.map((item) => this.value(item, depth + 1));
    return items.every((item, index) => Object.is(item, list[index])) ? list : items;
  }

  #members(value: object, depth: number): unknown {
    const copy: object = {};
    let isSame = true;
    for (const name of Object.getOwnPropertyNames(value)) {
      const member = read(value, name);
      const redacted = this.value(member, depth + 1);
      const key = this.redact(name);
      isSame &&= Object.is(redacted, member) && key === name;
      const enumerable = Object.prototype.propertyIsEnumerable.call(value, name);
      // Not by assignment: a member may be called `__proto__`.
      Object.defineProperty(copy, key, { value: redacted, enumerable, configurable: true, writable: true });
    }
    return isSame ? value : copy;
  }
}

function read(value: object, name: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}
