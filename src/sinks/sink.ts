/** What a destination must be able to do. Each is one file that describes itself; the list is in `sinks.ts`. */
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';

/** A sink only sends and says whether to try again; trying again is the caller's. */
export type SendResult =
  | {
      readonly ok: true;
      /** Where it can be heard later what people made of it. */
      readonly receipt?: Receipt;
    }
  | {
      readonly ok: false;
      /** Whether it may succeed later. */
      readonly again: boolean;
      /** When the destination said how long to wait, ms. */
      readonly retryAfterMs?: number;
      /** For people; never holds a secret. */
      readonly message: string;
    };

/** What can be asked about a notification that has been taken; a live run asks until there is news. */
export interface Receipt {
  /** Between two questions to this sink, about whatever, ms. */
  readonly pauseMs: number;
  /** After this long there is nothing more to hear, ms. */
  readonly lifeMs: number;
  /** Nothing yet: undefined. Never throws for what the destination does. */
  ask(signal: AbortSignal): Promise<ReceiptNews | undefined>;
}

export interface ReceiptNews {
  /** `expired`: nobody has acknowledged it, and it asks no more; `unknown`: the destination will not say. */
  readonly kind: 'acknowledged' | 'expired' | 'unknown';
  /** When, ms since the epoch. */
  readonly atMs?: number;
  /** Who or what, for people; never holds a secret. */
  readonly by?: string;
}

export interface SendAttempt {
  /** It may have arrived already, since the process died while it was being sent: a sink by which a repeat cannot be told says so. */
  readonly mayBeRepeat: boolean;
}

export interface Sink {
  /** Never throws for what the destination does. The signal says that there is no time left: whatever is not sent by then is given up. */
  send(notification: Notification, signal?: AbortSignal, attempt?: SendAttempt): Promise<SendResult>;
  close(): Promise<void>;
}

/** What a sink may use of the world. */
export interface SinkContext {
  /** For units and texts of clauses. */
  readonly program: Program;
  /** Where text for people goes. */
  readonly print: (text: string) => void;
  readonly colour: boolean;
  /** Against which relative paths are read. */
  readonly cwd: string;
}

export interface JsonSchema {
  readonly type: 'object' | 'string' | 'number' | 'integer' | 'boolean' | 'array';
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  /** `uri`: an http or https URL. */
  readonly format?: 'uri';
  readonly enum?: readonly unknown[];
}

/** A type of sink that rules can name. Only `type` and `create` are needed. */
export interface SinkType {
  /** The word after the name of a sink in a rule file: letters, digits and `_`. */
  readonly type: string;
  /** What the options must look like, checked with the rules. Without it any options are passed on. */
  readonly schema?: JsonSchema;
  /** Names of npm packages that the sink imports and that are not installed together with Tocsin. The sink is only made when they are there. */
  readonly packages?: readonly string[];
  /**
   * Makes a sink; asked once for each sink block of the type that a route uses.
   * @param options valid by the schema, secrets resolved.
   */
  create(options: Readonly<Record<string, unknown>>, context: SinkContext): Sink;
}

/** A built-in type of sink, with what its reference page shows. */
export interface SinkDescriptor extends SinkType {
  readonly schema: JsonSchema;
  readonly summary: string;
  /** Markdown. */
  readonly doc: string;
  /** What it answers means: for the docs page. */
  readonly retries: string;
  /** How the receiver tells a repeat: for the docs page. */
  readonly repeats?: string;
  readonly examples: readonly string[];
}
