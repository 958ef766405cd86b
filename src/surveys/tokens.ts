// The addresses of surveys: sealed by the vault, so that they say nothing, cannot be made up, and serve one purpose only.
import { createHash } from 'node:crypto';
import { bareId, idAt, isId } from '../platform/ids.ts';
import type { Vault } from '../trust/index.ts';

/** A person's own link, a public place, or a try-out of a version that stores nothing. */
export type Way =
  | { readonly kind: 'personal'; readonly orgId: string; readonly subjectId: string; readonly linkId: string }
  | { readonly kind: 'public'; readonly orgId: string; readonly placeId: string }
  | {
      readonly kind: 'test';
      readonly orgId: string;
      readonly surveyId: string;
      readonly version: number;
      readonly until: number;
    };

type Seals = Pick<Vault, 'sealInstance' | 'openInstance'>;

const MARK = { personal: 'p', public: 'q', test: 't' } as const;
const FORM = /^([pqt])([A-Za-z0-9_-]{40,400})$/;

/** Writes the token of an address. */
export function writeWay(vault: Seals, way: Way): string {
  const parts =
    way.kind === 'personal'
      ? [way.orgId, way.subjectId, way.linkId]
      : way.kind === 'public'
        ? [way.orgId, way.placeId]
        : [way.orgId, way.surveyId];
  const value = { i: pack(parts), ...(way.kind === 'test' && { v: way.version, u: way.until }) };
  return MARK[way.kind] + vault.sealInstance(`survey/${way.kind}`, value).toString('base64url');
}

/** Reads a token; null when it was not written here for this purpose. */
export function readWay(vault: Seals, token: string): Way | null {
  const [, mark, sealed = ''] = FORM.exec(token) ?? [];
  const kind = mark === 'p' ? 'personal' : mark === 'q' ? 'public' : mark === 't' ? 'test' : null;
  const value = kind && open(vault, `survey/${kind}`, sealed);
  if (!kind || !value) return null;
  const [orgId, second, third] = unpack(value.i);
  if (!orgId || !second) return null;
  if (kind === 'personal') return third ? { kind, orgId, subjectId: second, linkId: third } : null;
  if (kind === 'public') return { kind, orgId, placeId: second };
  if (typeof value.v !== 'number' || typeof value.u !== 'number') return null;
  return { kind, orgId, surveyId: second, version: value.v, until: value.u };
}

/** What a form carries from page to page: which answer it is; in a try-out, which holds nothing else, the answers too. */
export interface Thread {
  readonly answerId: string;
  readonly version: number;
  readonly kept?: string;
}

/** Writes the hidden field of a form, bound to the address it belongs to. */
export function writeThread(vault: Seals, token: string, thread: Thread): string {
  const { answerId, version, kept } = thread;
  const value = { h: digest(token), a: answerId, v: version, ...(kept !== undefined && { k: kept }) };
  return vault.sealInstance('survey/thread', value).toString('base64url');
}

/** Reads a hidden field; null when it belongs to another address or was made up. */
export function readThread(vault: Seals, token: string, text: string | undefined): Thread | null {
  const value = text === undefined || text.length > 60_000 ? null : open(vault, 'survey/thread', text);
  if (value?.h !== digest(token)) return null;
  if (typeof value.a !== 'string' || !isId(value.a) || typeof value.v !== 'number') return null;
  return { answerId: value.a, version: value.v, ...(typeof value.k === 'string' && { kept: value.k }) };
}

function open(vault: Seals, purpose: string, text: string): ReturnType<Seals['openInstance']> {
  return vault.openInstance(purpose, Buffer.from(text, 'base64url'));
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url').slice(0, 22);
}

function pack(ids: readonly string[]): string {
  return Buffer.from(bareId(ids.join('')), 'hex').toString('base64url');
}

function unpack(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  const bytes = Buffer.from(text, 'base64url');
  return Array.from({ length: Math.floor(bytes.length / 16) }, (_, i) => idAt(bytes, i * 16));
}
