// Channels' front door: what was decided goes out here, and what people do with it comes back.
export { pausePeople } from './choices-store.ts';
export { type ConfirmServices, confirmRoutes } from './confirm.ts';
export {
  type ConfirmationServices,
  type Confirming,
  makeConfirming,
  startConfirming,
} from './confirmation.ts';
export { normaliseEmail, sendableAddress } from './email/address.ts';
export { type ContentCache, makeContentCache } from './email/contents.ts';
export { type DirectMail, type DirectServices, directMailer, type SendDirect } from './email/direct.ts';
export {
  type SampleMail,
  type SampleOrganisation,
  type SampleOutcome,
  type SampleWords,
  type SendSample,
  sampleMailer,
  sampleWords,
} from './email/sample.ts';
export {
  makeSender,
  type Sender,
  type SenderOptions,
  type SenderServices,
  startSender,
} from './email/sender.ts';
export { type CaughtMail, type MailSink, type SinkOptions, startMailSink } from './email/sink.ts';
export { mailboxRoutes } from './email/sink-routes.ts';
export { openTransport, type Transport } from './email/transport.ts';
export { linksIn, resolveLink } from './email/words.ts';
export { acceptForms, type Form, formOf } from './forms.ts';
export { queuedDeliveries } from './held.ts';
export { type Hole, Html, html } from './html.ts';
export { type InboundRouteServices, inboundRoutes } from './inbound-routes.ts';
export { countDecided, countDelivered, hasWaiting } from './journey-store.ts';
export { type Page, sendPage } from './page.ts';
export { pageAssets } from './page-routes.ts';
export { privacyPort } from './privacy.ts';
export {
  availableChannels,
  type Cancellation,
  cancelOfJourney,
  cancelQueued,
  type QueueInput,
  queueDeliveries,
} from './queue.ts';
export { countSentWithLink } from './reached-store.ts';
export type { RecordSignals } from './signals.ts';
export { compileTemplate, isTemplateFault, type Template, type TemplateFault } from './template.ts';
export { type MailToken, readToken, writeToken } from './tokens.ts';
export { type PersonalLink, type TrackingServices, trackingRoutes } from './tracking.ts';
export { type UnsubscribeServices, unsubscribeRoutes } from './unsubscribe.ts';
export { directionOf, type Say, safeLanguage, wordsOf } from './words.ts';
