// Which held messages a request is about, and who may ask: shared by the list, the single message and bulk replays.
import Type from 'typebox';
import { type Refusal, refuse } from '../platform/result.ts';
import type { Capability, Member } from '../trust/model.ts';
import type * as store from './quarantine-store.ts';
import type { TakeServices } from './take.ts';

export interface QuarantineServices extends TakeServices {
  readonly cursorSecret: Uint8Array;
  namesOf(orgId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly onError: (error: unknown) => void;
}

/** The fields by which held messages are chosen. */
export const FilterFields = {
  code: Type.Optional(Type.String({ maxLength: 100 })),
  event: Type.Optional(Type.String({ maxLength: 200 })),
  since: Type.Optional(Type.String({ format: 'date-time' })),
};

/** Null when the member has one of the capabilities. */
export function lacksAll(member: Member, wanted: readonly Capability[]): Refusal | null {
  if (wanted.some((c) => member.capabilities.has(c))) return null;
  return refuse(403, 'not-allowed', `Your roles do not include ${wanted.join(' or ')}.`, {
    fix: 'Ask an administrator of your organisation.',
  });
}

/** The filter of a query or a body; absent and empty fields do not filter. */
export function filterOf(
  query: { readonly code?: string; readonly event?: string; readonly since?: string },
  state: store.HeldState | null,
): store.HeldFilter {
  return {
    state,
    code: query.code || null,
    event: query.event || null,
    since: query.since ? Date.parse(query.since) : null,
    until: null,
  };
}
