export { type CloudEvent, type CloudEventsOptions, cloudEvents } from './cloud-events.ts';
export { type EventReceiver, eventsHandler } from './events-handler.ts';
export type { EventsHandlerOptions, EventsOptions, ProblemReport } from './events-options.ts';
export { HTTP_PROBLEMS, type HttpProblem, type HttpProblemRow } from './http-problems.ts';
export { signWebhook, type UnsignedWebhook } from './sign-webhook.ts';
export type { SignatureFault, SignatureHeaders } from './signatures.ts';
export { type WebhookProcessorOptions, webhookProcessor } from './webhook-processor.ts';
