// Webhooks out in words.
import type { EndpointCarries, WebhookEndpoint, WebhookTry } from '../../../../../sdk/faces/webhooks-out.ts';

export const CARRIES: readonly { readonly value: EndpointCarries; readonly label: string }[] = [
  { value: 'public', label: 'Ids and public values' },
  { value: 'personal', label: 'Personal data too (name, address)' },
  { value: 'health', label: 'Health data too' },
];

export function carriesOf(carries: EndpointCarries): string {
  return CARRIES.find((each) => each.value === carries)?.label ?? carries;
}

/** The state of an endpoint as one word. */
export function stateOf(endpoint: Pick<WebhookEndpoint, 'paused' | 'disabledAt' | 'restsUntil'>): string {
  if (endpoint.disabledAt !== null) return 'suspended';
  if (endpoint.paused) return 'paused';
  return endpoint.restsUntil === null ? 'active' : 'waiting';
}

const DETAILS: { readonly [detail: string]: string } = {
  accepted: 'accepted',
  redirected: 'sent elsewhere: redirects are not followed',
  gone: 'said that nothing lives there any more',
  'too-many': 'asked for fewer calls',
  refused: 'refused it',
  'server-error': 'failed',
  'outbound-timeout': 'did not answer within 20 seconds',
  'outbound-blocked': 'leads into a private network',
  'outbound-too-large': 'answered with too much',
  'outbound-failed': 'could not be reached',
  'endpoint-gone': 'not called: the endpoint was gone',
  erased: 'not called: the person was erased',
};

/** How a try ended, in words. */
export function tryWords(tried: Pick<WebhookTry, 'status' | 'detail'>): string {
  const words = DETAILS[tried.detail] ?? tried.detail;
  return tried.status === null ? words : `${tried.status}, ${words}`;
}
