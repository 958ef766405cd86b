// Turns what was thrown into words: what happened, and what the reader can do about it.
import type { Failure } from '@rapport/kit';
import { ApiError } from './api.ts';
import { capabilityWords, KNOWN_CAPABILITIES } from './capabilities.ts';

/** The failure to show for an error; null stays null. */
export function failureOf(error: Error | null): Failure | null {
  if (error === null) return null;
  if (!(error instanceof ApiError)) {
    return {
      kind: 'refused',
      title: 'Something went wrong here',
      text: 'Reload the page. If it stays, tell your administrator.',
    };
  }
  if (error.status === 0) return { kind: 'offline', title: error.problem.title, text: error.problem.detail };
  if (error.status === 403) return forbidden(capabilityIn(error));
  if (error.status === 404) {
    return {
      kind: 'refused',
      title: 'Not found',
      text: 'It may have been erased, or it belongs to another organisation.',
    };
  }
  if (error.status === 429) {
    return {
      kind: 'refused',
      title: 'Too many requests',
      text: `Wait ${error.retryAfterSeconds ?? 60} seconds, then try again.`,
    };
  }
  const text = [error.problem.detail, error.problem.fix].filter(Boolean).join(' ');
  return { kind: 'refused', title: error.problem.title, text };
}

/** What a reader without a capability is told. */
export function forbidden(capability: string | null): Failure {
  if (capability === null) {
    return {
      kind: 'forbidden',
      title: 'Your role does not allow this',
      text: 'Ask an administrator of your organisation.',
    };
  }
  return {
    kind: 'forbidden',
    title: 'Your role does not allow this',
    text: `You need the capability “${capabilityWords(capability)}” (${capability}). An administrator can give it to you under Settings, Members & roles.`,
  };
}

function capabilityIn(error: ApiError): string | null {
  const { detail, field, fix } = error.problem;
  const text = [field, detail, fix].filter(Boolean).join(' ');
  return KNOWN_CAPABILITIES.findLast((name) => text.includes(name)) ?? null;
}
