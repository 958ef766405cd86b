// The envelope: a Bundle of type transaction or batch, and what each of its entries asks for. Pure.
import { isObject, type Json } from '../../platform/json.ts';
import type { Incoming } from './entries.ts';
import { type Issue, wrong } from './outcome.ts';

/** An entry as asked for, or why it cannot be done. */
export type Asked = Incoming | { readonly issues: readonly Issue[] };

export interface ReadBundle {
  readonly type: 'transaction' | 'batch';
  readonly asked: readonly Asked[];
}

const MOST_ENTRIES = 2_000;
const ADDRESS = /^(?:https?:\/\/[^\s?#]+\/)?([A-Z][A-Za-z]+)(?:\/([A-Za-z0-9.-]{1,64}))?$/;

/** Reads the envelope; an issue when it is none. Entries that ask for what is not done here are told one by one. */
export function readBundle(body: Json): ReadBundle | Issue {
  if (!isObject(body) || body.resourceType !== 'Bundle')
    return wrong(
      'structure',
      'resourceType',
      'A Bundle belongs here; single resources go to their own type.',
    );
  const { type } = body;
  if (type !== 'transaction' && type !== 'batch')
    return wrong('not-supported', 'Bundle.type', 'Bundle.type is transaction or batch.');
  const entries = body.entry ?? [];
  if (!Array.isArray(entries)) return wrong('structure', 'Bundle.entry', 'entry is a list.');
  if (entries.length > MOST_ENTRIES)
    return wrong('too-long', 'Bundle.entry', `A Bundle takes up to ${MOST_ENTRIES} entries.`);
  return { type, asked: entries.map((entry, i) => readAsk(entry, `Bundle.entry[${i}]`)) };
}

function readAsk(entry: Json, path: string): Asked {
  const no = (issue: Issue): Asked => ({ issues: [issue] });
  if (!isObject(entry)) return no(wrong('structure', path, 'An entry is an object.'));
  const { request, resource, fullUrl } = entry;
  if (!isObject(request)) return no(wrong('required', `${path}.request`, 'Every entry needs its request.'));
  const { method, url, ifNoneExist } = request;
  if (method !== 'POST' && method !== 'PUT')
    return no(wrong('not-supported', `${path}.request.method`, 'Entries are sent with POST or PUT.'));
  const address = typeof url === 'string' ? ADDRESS.exec(url) : null;
  if (!address) return no(wrong('value', `${path}.request.url`, 'The address is Type, or Type/id for PUT.'));
  const type = isObject(resource) ? resource.resourceType : undefined;
  if (type !== undefined && type !== address[1])
    return no(wrong('value', `${path}.request.url`, "The address names another type than the resource's."));
  const id = address[2] ?? null;
  if ((method === 'PUT') !== (id !== null))
    return no(wrong('value', `${path}.request.url`, 'PUT names an id and POST does not.'));
  if (fullUrl !== undefined && typeof fullUrl !== 'string')
    return no(wrong('structure', `${path}.fullUrl`, 'fullUrl is a text.'));
  if (ifNoneExist !== undefined && !isIdentifierSearch(ifNoneExist))
    return no(
      wrong('not-supported', `${path}.request.ifNoneExist`, 'Only identifier=system|value is looked up.'),
    );
  return {
    resource,
    fullUrl: fullUrl ?? null,
    method,
    id,
    ifNoneExist: typeof ifNoneExist === 'string' ? ifNoneExist : null,
  };
}

/** True for the one search that a conditional create may carry. */
export function isIdentifierSearch(text: unknown): boolean {
  return typeof text === 'string' && /^identifier=[^&|\s]*(\||%7C)[^&\s]+$/.test(text);
}
