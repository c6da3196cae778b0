/** The interface of sinks. Each type of sink is one file that describes itself; the list is in `sinks.ts`. */
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';

/** The result of one attempt. A sink does not retry; the delivery queue does. */
export type SendResult =
  | {
      readonly ok: true;
      /** Present when the destination can be polled for whether the notification was acknowledged. */
      readonly receipt?: Receipt;
    }
  | {
      readonly ok: false;
      /** Whether to retry: a later attempt may succeed. */
      readonly again: boolean;
      /** How long the destination asks to wait, ms. */
      readonly retryAfterMs?: number;
      /** Shown to people; never contains a secret. */
      readonly message: string;
    };

/** Polls a destination for whether a notification was acknowledged; only in live runs. */
export interface Receipt {
  /** Pause between two polls of this sink, for all of its receipts, ms. */
  readonly pauseMs: number;
  /** After this long the receipt is no longer polled, ms. */
  readonly lifeMs: number;
  /** Polls once. Undefined: nothing yet. Never throws because of the destination. */
  poll(signal: AbortSignal): Promise<ReceiptNews | undefined>;
}

export interface ReceiptNews {
  /** `expired`: it was not acknowledged in time; `unknown`: the destination does not answer the question. */
  readonly kind: 'acknowledged' | 'expired' | 'unknown';
  /** When, ms since the epoch. */
  readonly atMs?: number;
  /** Who acknowledged, shown to people; never contains a secret. */
  readonly by?: string;
}

export interface SendAttempt {
  /** The process died while the notification was being sent, so it may have arrived. A sink whose receiver cannot recognise a repeat marks the message. */
  readonly mayBeRepeat: boolean;
}

export interface Sink {
  /** Sends once. Must not throw because of the destination. When the signal is aborted, the attempt must end. */
  send(notification: Notification, signal?: AbortSignal, attempt?: SendAttempt): Promise<SendResult>;
  /** Releases connections. Called once, when no `send` is running. */
  close(): Promise<void>;
}

/** The environment of a sink. */
export interface SinkContext {
  /** The rules, for units and texts of clauses. */
  readonly program: Program;
  /** Writes text to standard output, or wherever the program redirects it. */
  readonly print: (text: string) => void;
  readonly colour: boolean;
  /** Directory to which relative paths are relative. */
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
  /** JSON Schema of the options, checked with the rules. Without it any options are passed on. */
  readonly schema?: JsonSchema;
  /** Names of npm packages that the sink imports and that are not installed together with Tocsin. The sink is created only if they are installed. */
  readonly packages?: readonly string[];
  /**
   * Creates a sink; called once for each sink block of the type that a route uses.
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
  /** Which failures are retried; for the reference page. */
  readonly retries: string;
  /** How the receiver recognises a repeat; for the reference page. */
  readonly repeats?: string;
  readonly examples: readonly string[];
}
