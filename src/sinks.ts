/**
 * For authors of sinks: the interface of a sink type, and functions that create a sink and deliver to it.
 *
 * @packageDocumentation
 */
export type { Deliverer, DeliverOptions } from './delivery/deliverer.js';
export { createDeliverer } from './delivery/deliverer.js';
export type { DeliveryClock, DeliveryCounts, DeliveryProblem } from './delivery/delivery-queue.js';
export { makeSink } from './delivery/make-sink.js';
export type { SinkProblem } from './delivery/sink-queues.js';
export type { ClauseValue, Reason, Truth } from './engine/model/transition.js';
export type { Delivery, Notification, NotificationKind } from './notify/notification.js';
export type { CheckedSink, Program, Severity } from './parser/program.js';
export type { SecretSources } from './sinks/shared/secrets.js';
export type { JsonSchema, Receipt, ReceiptNews, SendAttempt, SendResult, Sink, SinkContext, SinkType } from './sinks/sink.js';
export { notificationText } from './sinks/text/notification-text.js';
