/** Rules and routes as an operator from records to deliveries: notifications and the sinks that they go to. */
import type { OperatorFunction } from 'rxjs';
import type { Delivery } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import type { AlertInput, AlertsOptions } from './alert-input.js';
import type { OutputPart } from './record-operator.js';
import { recordGenerator, recordOperator } from './record-operator.js';

const DELIVERIES: OutputPart<Delivery> = { of: (output) => output.deliveries, hasEarly: true };

/**
 * An RxJS operator from records, or lines of a log, to notifications and the sinks they go to, reminders included. A delivery with an empty `to` matches no
 * route. Nothing is sent: `createDeliverer` of `tocsin/sinks` does that.
 *
 * @example
 * ```ts
 * records.pipe(deliveries(program)).subscribe(({ notification, to }) => console.log(notification.kind, notification.alert, to));
 * ```
 * @throws TypeError when `program` is not one; Error when `stream` is needed and missing, or names no stream.
 */
export function deliveries(program: Program, options: AlertsOptions = {}): OperatorFunction<AlertInput, Delivery> {
  return recordOperator(program, options, DELIVERIES);
}

/**
 * `deliveries` without RxJS: an async generator.
 *
 * @example
 * ```ts
 * for await (const { notification, to } of deliveriesFrom(program, records)) console.log(notification.kind, to);
 * ```
 * @throws TypeError and Error as `deliveries` does.
 */
export function deliveriesFrom(
  program: Program,
  input: AsyncIterable<AlertInput> | Iterable<AlertInput>,
  options: AlertsOptions = {},
): AsyncGenerator<Delivery, void, undefined> {
  return recordGenerator(program, options, DELIVERIES, input);
}
