// What a form of the preference centre changes: statements, topics, rhythm and pauses, each told back as a line of a receipt.
import { type Form, pausePeople } from '../channels/index.ts';
import type { Tx } from '../platform/db.ts';
import { readPeopleConsents, readRequests, requestState, takeConsents } from '../trust/index.ts';
import { CHANNELS, type ConsentStatement, PURPOSES, type Purpose } from '../trust/model.ts';
import { type Connection, setFrequency } from './connection-store.ts';
import type { FieldError } from './frame.ts';
import { say } from './frame.ts';
import { ASKED_CHANNELS, type AskedChannel, isOn, PREFERENCES_TEXT } from './preferences-pages.ts';
import { FREQUENCIES, readTopics, readTopicsOff, setTopicsOff } from './preferences-store.ts';
import type { PortalServices } from './services.ts';
import { record } from './visits.ts';

const DAY = 86_400_000;
const PAUSE = 30 * DAY;
const LONGEST_PAUSE = 366 * DAY;

/** What became of a form: lines for the receipt, or what is wrong with it. */
export type Outcome = { readonly lines: readonly string[] } | { readonly errors: readonly FieldError[] };

/** Carries out what a form asks for. */
export async function change(
  tx: Tx,
  services: PortalServices,
  connection: Connection,
  form: Form,
  now: number,
): Promise<Outcome> {
  const act: Act = { tx, services, connection, now };
  switch (form.get('action')) {
    case 'pause':
      return pause(act, now + PAUSE);
    case 'pause-until': {
      const until = pauseEnd(form, now);
      const field = `until-${connection.personId}`;
      return until === null ? { errors: [{ field, message: say('pref.until.wrong') }] } : pause(act, until);
    }
    case 'resume':
      await pausePeople(tx, [connection.orgId], [connection.personId], null, now);
      await tell(act, 'Messages Resumed', 'resume', {});
      return { lines: [say('pref.saved.resumed')] };
    case 'stop':
      return { lines: await stop(act) };
    case 'save':
      return { lines: await save(act, form) };
    default:
      return { lines: [] };
  }
}

interface Act {
  readonly tx: Tx;
  readonly services: PortalServices;
  readonly connection: Connection;
  readonly now: number;
}

function tell(
  { tx, services, connection, now }: Act,
  name: string,
  once: string,
  properties: { [key: string]: string | number },
): Promise<unknown> {
  return record(tx, services, connection, name, `${once}/${connection.personId}/${now}`, properties, now);
}

async function pause(act: Act, until: number): Promise<Outcome> {
  const { orgId, personId } = act.connection;
  await pausePeople(act.tx, [orgId], [personId], until, act.now);
  await tell(act, 'Messages Paused', 'pause', { until });
  return { lines: [say('pref.saved.paused', { until: new Date(until) })] };
}

/** The day that was picked, as the end of that day; null when it is none, past, or more than a year away. */
export function pauseEnd(form: Form, now: number): number | null {
  const text = form.get('until') ?? '';
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : Number.NaN;
  const real = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
  return real && day > now && day <= now + LONGEST_PAUSE ? day : null;
}

/** No to everything on every channel that reaches out. */
async function stop(act: Act): Promise<string[]> {
  const channels = CHANNELS.filter((c) => c !== 'feed');
  const statements = PURPOSES.flatMap((purpose) =>
    channels.map((channel) => statement(act, { purpose, channel, state: 'withdrawn' })),
  );
  await state(act, statements);
  await tell(act, 'Email Unsubscribed', 'stop', { action: 'all' });
  return ASKED_CHANNELS.flatMap((channel) => PURPOSES.map((purpose) => words(purpose, channel, 'withdrawn')));
}

async function save(act: Act, form: Form): Promise<string[]> {
  const { tx, connection, now } = act;
  const { personId, orgId, subjectIds } = connection;
  const book = (await readPeopleConsents(tx, new Map([[personId, subjectIds]]))).get(personId) ?? new Map();
  const waiting = (await waitingOf(tx, [connection], now))(personId);
  const changed = PURPOSES.flatMap((purpose) =>
    ASKED_CHANNELS.flatMap((channel) => {
      const wanted = form.get(`${purpose}:${channel}`) === 'on';
      if (wanted === (isOn(book, purpose, channel) || waiting.has(`${purpose}:${channel}`))) return [];
      return [{ purpose, channel, state: wanted ? ('given' as const) : ('withdrawn' as const) }];
    }),
  );
  await state(
    act,
    changed.map((c) => statement(act, c)),
  );
  const asked = (await waitingOf(tx, [connection], now))(personId);
  const lines = changed.map((c) =>
    words(c.purpose, c.channel, asked.has(`${c.purpose}:${c.channel}`) ? 'pending' : c.state),
  );
  const frequency = FREQUENCIES.find((f) => f === form.get('frequency'));
  if (frequency && frequency !== connection.frequency) {
    await setFrequency(tx, orgId, personId, frequency, now);
    lines.push(say(`pref.saved.often.${frequency}`));
  }
  lines.push(...(await saveTopics(act, form)));
  if (changed.some((c) => c.channel === 'email' && c.state === 'withdrawn'))
    await tell(act, 'Email Unsubscribed', 'preferences', { action: 'preferences' });
  return lines;
}

/** Topics that were shown and not ticked are off; those that were not shown stay as they were. */
async function saveTopics({ tx, connection, now }: Act, form: Form): Promise<string[]> {
  if (!form.has('topics')) return [];
  const { orgId, personId } = connection;
  const shown = (await readTopics(tx, [orgId])).get(orgId) ?? [];
  const before = (await readTopicsOff(tx, [personId])).get(personId) ?? [];
  const off = shown.filter((topic) => form.get(`topic:${topic}`) !== 'on');
  const after = [...before.filter((topic) => !shown.includes(topic)), ...off];
  const gone = off.filter((topic) => !before.includes(topic));
  const back = before.filter((topic) => shown.includes(topic) && !off.includes(topic));
  if (gone.length + back.length === 0) return [];
  await setTopicsOff(tx, orgId, personId, after, now);
  return [
    ...gone.map((topic) => say('pref.saved.topic.off', { topic })),
    ...back.map((topic) => say('pref.saved.topic.on', { topic })),
  ];
}

/** What waits for its confirmation, as `purpose:channel`, by person. */
export async function waitingOf(
  tx: Tx,
  connections: readonly Pick<Connection, 'personId' | 'subjectIds'>[],
  now: number,
): Promise<(personId: string) => ReadonlySet<string>> {
  const personOf = new Map(connections.flatMap((c) => c.subjectIds.map((id) => [id, c.personId])));
  const requests = await readRequests(tx, [...personOf.keys()]);
  const waiting = Map.groupBy(
    requests.filter((r) => requestState(r, now) === 'waiting'),
    (r) => personOf.get(r.subjectId),
  );
  return (personId) => new Set((waiting.get(personId) ?? []).map((r) => `${r.purpose}:${r.channel}`));
}

/** A change as a line of a receipt or a history. */
export function words(
  purpose: Purpose,
  channel: AskedChannel,
  to: 'given' | 'withdrawn' | 'pending',
): string {
  return say(`pref.saved.${to}`, {
    purpose: say(`purpose.${purpose}`),
    channel: say(`pref.channel.${channel}`).toLowerCase(),
  });
}

function statement(
  { connection, now }: Act,
  said: Pick<ConsentStatement, 'purpose' | 'channel' | 'state'>,
): ConsentStatement {
  return {
    ...said,
    source: 'portal',
    textVersion: PREFERENCES_TEXT,
    jurisdiction: connection.jurisdiction,
    language: 'en',
    at: now,
    proof: { form: 'preferences' },
  };
}

async function state(
  { tx, services, connection, now }: Act,
  statements: readonly ConsentStatement[],
): Promise<void> {
  const { orgId, personId } = connection;
  const stated = statements.map((one) => ({ orgId, subjectId: personId, statement: one }));
  await takeConsents(tx, stated, services.newId, now);
}
