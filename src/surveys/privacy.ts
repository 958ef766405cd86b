// What surveys hold of a subject: handed out on request, removed on erasure.
import { iso, isoOrNull } from '../platform/db.ts';
import type { Json } from '../platform/json.ts';
import type { PrivacyPort, Vault } from '../trust/index.ts';
import { eraseAnswers, readAnswersOf, readLinksOf } from './answer-store.ts';
import { wordsIn } from './entering.ts';

/** Trust's port, as surveys implement it. The vault opens what a person wrote, to hand it back to them. */
export function surveyPrivacy(vault: Pick<Vault, 'ready' | 'open'>): PrivacyPort {
  return {
    room: 'surveys',
    async export(tx, orgId, subjectIds) {
      await vault.ready(
        tx,
        subjectIds.map((subjectId) => ({ orgId, subjectId })),
        false,
      );
      const answers = (await readAnswersOf(tx, subjectIds)).map(
        (a): Json => ({
          survey: a.slug,
          version: a.version,
          language: a.language,
          state: a.state,
          startedAt: iso(a.started_at),
          answeredAt: isoOrNull(a.answered_at),
          mayContact: a.contact,
          answers: {
            ...Object.fromEntries(
              Object.entries(a.chosen).map(([id, v]): [string, Json] => [
                id,
                typeof v === 'object' ? [...v] : v,
              ]),
            ),
            ...(a.words ? wordsIn(vault.open({ orgId, subjectId: a.subject_id }, a.words)) : {}),
          },
        }),
      );
      const links = (await readLinksOf(tx, subjectIds)).map(
        (l): Json => ({
          survey: l.slug,
          madeAt: iso(l.created_at),
          openedAt: isoOrNull(l.opened_at),
          expiresAt: iso(l.expires_at),
        }),
      );
      return { answers, links };
    },
    erase: (tx, _orgId, subjectIds) => eraseAnswers(tx, subjectIds),
  };
}
