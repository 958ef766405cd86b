// What tasks hold of a subject: handed out on request, removed on erasure.
import { iso, isoOrNull } from '../../platform/db.ts';
import type { Json } from '../../platform/json.ts';
import type { PrivacyPort, Vault } from '../../trust/index.ts';
import { eraseTasks, tasksOf } from './store.ts';

/** Trust's port. The vault opens what staff noted, because it is about the person. `erase` runs as `worker`. */
export function taskPrivacy(vault: Pick<Vault, 'ready' | 'open'>): PrivacyPort {
  return {
    room: 'tasks',
    async export(tx, orgId, subjectIds) {
      await vault.ready(
        tx,
        subjectIds.map((subjectId) => ({ orgId, subjectId })),
        false,
      );
      const tasks = (await tasksOf(tx, subjectIds)).map(
        (t): Json => ({
          title: t.title,
          state: t.state,
          madeAt: iso(t.createdAt),
          dueAt: iso(t.dueAt),
          finishedAt: isoOrNull(t.finishedAt),
          outcome: t.outcome,
          history: t.acts.map((act): Json => {
            const note = act.note && vault.open({ orgId, subjectId: t.subjectId }, act.note)?.note;
            return { at: iso(act.at), what: act.what, ...(typeof note === 'string' && { note }) };
          }),
        }),
      );
      return { tasks };
    },
    erase: (tx, _orgId, subjectIds) => eraseTasks(tx, subjectIds),
  };
}
