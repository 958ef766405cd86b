// Consent texts and the rule of double opt-in over HTTP: listed, added, never changed; and who agreed to which version.
import Type from 'typebox';
import { iso } from '../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isRefusal, refuse } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { keepRule, readRuleBooks } from './consent-request-store.ts';
import { countByVersion, insertText, readAgreed, readTexts } from './consent-text-store.ts';
import { checkText, SHIPPED_TEXTS } from './consent-texts.ts';
import { ruleFor } from './double-opt-in.ts';
import { CONFIRMABLE_CHANNELS } from './jurisdictions.ts';
import { CHANNELS, PURPOSES } from './model.ts';
import type { Trust } from './trust.ts';

const tags = ['consent'];
const NewText = closed({
  purpose: Type.Enum([...PURPOSES]),
  channel: Type.Enum([...CHANNELS]),
  language: Type.String({ minLength: 2, maxLength: 35 }),
  jurisdiction: Type.String({ minLength: 2, maxLength: 12 }),
  title: Type.String({ minLength: 1, maxLength: 200 }),
  body: Type.String({ minLength: 1, maxLength: 10_000 }),
});

/** Registers the routes of texts and of double opt-in. */
export function consentTextRoutes(app: HttpServer, trust: Trust): void {
  textRoutes(app, trust);
  agreedRoute(app, trust);
  ruleRoutes(app, trust);
}

function textRoutes(app: HttpServer, trust: Trust): void {
  const listing = {
    schema: { tags, summary: 'Consent texts in every version, with how many people named them' },
    config: { capability: 'people.read' },
  } as const;
  app.get('/api/v1/consent-texts', listing, async (request) => {
    const { orgId } = memberOf(request);
    return trust.db.web(orgId, async (tx) => {
      const [own, counts] = [await readTexts(tx, orgId), await countByVersion(tx, orgId)];
      const people = new Map(counts.map((c) => [c.version, c.people]));
      const shipped = SHIPPED_TEXTS.map((t) => ({ ...t, shipped: true, createdAt: null }));
      const rows = [...own.map((t) => ({ ...t, shipped: false, createdAt: iso(t.createdAt) })), ...shipped];
      const known = new Set(rows.map((t) => t.version));
      return {
        rows: rows.map((t) => ({ ...t, people: people.get(t.version) ?? 0 })),
        // Named by statements, but kept elsewhere.
        elsewhere: counts
          .filter((c) => !known.has(c.version))
          .map((c) => ({ version: c.version, people: c.people, last: iso(c.last) })),
      };
    });
  });
  const adding = {
    schema: { tags, summary: 'Add a version of a consent text; it is never changed again', body: NewText },
    config: { capability: 'settings.organisation' },
  } as const;
  app.post('/api/v1/consent-texts', adding, async (request, reply) => {
    const member = memberOf(request);
    const { title, body, ...place } = request.body;
    const text = { ...place, title: title.trim().normalize('NFC'), body: body.trim().normalize('NFC') };
    const wrong = checkText(text);
    if (wrong) return wrong;
    const made = await trust.db.web(member.orgId, async (tx) => {
      const stored = await insertText(tx, member.orgId, text, member.userId, trust.clock.now());
      await noteAct(tx, trust, member, 'consent-text.added', { object: stored.version });
      return stored;
    });
    return reply.code(201).send({ ...made, createdAt: iso(made.createdAt), shipped: false, people: 0 });
  });
}

function agreedRoute(app: HttpServer, trust: Trust): void {
  const listing = {
    schema: {
      tags,
      summary: 'Who named this version in a statement, newest first',
      params: closed({ version: Type.String({ minLength: 1, maxLength: 300 }) }),
      querystring: closed({
        cursor: Type.Optional(Type.String({ maxLength: 2000 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
    },
    config: { capability: 'people.read' },
  } as const;
  app.get('/api/v1/consent-texts/:version/people', listing, async (request) => {
    const member = memberOf(request);
    const { version } = request.params;
    const most = request.query.limit ?? 50;
    const list = `consent-text/${version}`;
    const after = readPlace(trust.cursorSecret, request.query.cursor, list);
    if (isRefusal(after)) return after;
    return trust.db.web(member.orgId, async (tx) => {
      const rows = await readAgreed(tx, member.orgId, version, after, most + 1);
      const { page, next } = pageOf(rows, most, trust.cursorSecret, list, (last) => last);
      const names =
        (await trust.privacy.namesOf?.(
          tx,
          page.map((r) => r.subjectId),
        )) ?? new Map<string, string>();
      await noteAct(tx, trust, member, 'consent-text.people-read', { object: version });
      return {
        rows: page.map((r) => ({ ...r, name: names.get(r.subjectId) ?? null, at: iso(r.at) })),
        ...(next && { next }),
      };
    });
  });
}

function ruleRoutes(app: HttpServer, trust: Trust): void {
  const listing = {
    schema: { tags, summary: 'For which purposes and channels a yes has to be confirmed' },
    config: { capability: 'people.read' },
  } as const;
  app.get('/api/v1/consent-rules', listing, async (request) => {
    const { orgId } = memberOf(request);
    const book = await trust.db.web(orgId, async (tx) => (await readRuleBooks(tx, [orgId])).get(orgId));
    const rules = book?.rules ?? [];
    const rows = PURPOSES.flatMap((purpose) =>
      CONFIRMABLE_CHANNELS.map((channel) => ({
        purpose,
        channel,
        doubleOptIn: ruleFor(purpose, channel, book?.jurisdiction ?? '', rules),
        own: rules.some((r) => r.purpose === purpose && r.channel === channel),
      })),
    );
    return { jurisdiction: book?.jurisdiction ?? '', rows };
  });
  const setting = {
    schema: {
      tags,
      summary: 'Switch double opt-in on or off; null goes back to the rule of the jurisdiction',
      params: closed({ purpose: Type.Enum([...PURPOSES]), channel: Type.Enum([...CHANNELS]) }),
      body: closed({ doubleOptIn: Type.Union([Type.Boolean(), Type.Null()]) }),
    },
    config: { capability: 'settings.organisation' },
  } as const;
  app.put('/api/v1/consent-rules/:purpose/:channel', setting, async (request, reply) => {
    const member = memberOf(request);
    const { doubleOptIn } = request.body;
    if (!CONFIRMABLE_CHANNELS.includes(request.params.channel))
      return refuse(422, 'not-confirmable', 'A yes can be confirmed by e-mail only, as yet.', {
        field: 'channel',
      });
    await trust.db.web(member.orgId, async (tx) => {
      await keepRule(tx, member.orgId, request.params, doubleOptIn, trust.clock.now());
      const object = `${request.params.purpose}:${request.params.channel}`;
      await noteAct(tx, trust, member, 'consent-rule.changed', { object, detail: { doubleOptIn } });
    });
    return reply.code(204).send();
  });
}
