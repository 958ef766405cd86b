// The brief: arranged by what a reader needs, and never more than they may see.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classesOf } from '../trust/index.ts';
import { type BriefInput, briefOf } from './brief.ts';
import { type Reader, readerOf, shownTo } from './reader.ts';
import type { Touchpoint } from './timeline.ts';

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
let made = 0;

function touch(name: string, daysAgo: number, rest: Partial<Touchpoint> = {}): Touchpoint {
  made += 1;
  return {
    id: `t${made}`,
    at: NOW - daysAgo * DAY,
    type: 'signal',
    channel: 'other',
    name,
    title: name,
    detail: null,
    origin: 'api',
    properties: {},
    hidden: 0,
    href: null,
    retracted: false,
    ...rest,
  };
}

const ask = (touchpoints: Touchpoint[], rest: Partial<BriefInput> = {}) =>
  briefOf({
    touchpoints,
    gates: {},
    consents: [],
    reader: { health: true, medical: true },
    kind: 'patient',
    now: NOW,
    ...rest,
  });

describe('a brief', () => {
  it('leaves out what a record said in error', () => {
    const ahead = { appointment: 'Appointment/1', start: new Date(NOW + 2 * DAY).toISOString() };
    const wrong = touch('Appointment Booked', 1, { properties: ahead, retracted: true });
    expect(ask([wrong]).nextAppointmentAt).toBeNull();
    expect(ask([wrong]).sections.visits).toEqual([]);
    expect(ask([{ ...wrong, retracted: false }]).nextAppointmentAt).toBe(NOW + 2 * DAY);
  });

  it('knows an appointment of a record by its number', () => {
    const ahead = { appointment: 'Appointment/1', start: new Date(NOW + 2 * DAY).toISOString() };
    const done = touch('Appointment Completed', 0, { properties: ahead });
    expect(ask([done, touch('Appointment Booked', 1, { properties: ahead })]).nextAppointmentAt).toBeNull();
  });

  it('puts what is ahead first, and leaves out what was cancelled, missed or done', () => {
    const at = (days: number) => new Date(NOW + days * DAY).toISOString();
    const brief = ask([
      touch('Appointment Cancelled', 1, { properties: { appointmentId: 'b' } }),
      touch('Screening Due', 2, { detail: 'colon' }),
      touch('Appointment Upcoming', 3, {
        properties: { appointmentId: 'a', at: at(2) },
        detail: 'cardiology',
      }),
      touch('Appointment Booked', 9, { properties: { appointmentId: 'b', at: at(1) } }),
      touch('Appointment Booked', 10, { properties: { appointmentId: 'a', at: at(3) } }),
    ]);
    expect(brief.sections.due.map((l) => [l.words, l.detail])).toEqual([
      ['Appointment', 'cardiology'],
      ['Screening Due', 'colon'],
    ]);
    expect(brief.nextAppointmentAt).toBe(NOW + 2 * DAY);
  });

  it('says the same thing once, with its count and newest time', () => {
    const brief = ask([
      touch('Site Searched', 1, { detail: 'opening hours' }),
      touch('Site Searched', 4, { detail: 'opening hours' }),
      touch('Site Searched', 5, { detail: 'parking' }),
    ]);
    expect(brief.sections.asked.map((l) => [l.detail, l.times, l.at])).toEqual([
      ['opening hours', 2, NOW - DAY],
      ['parking', 1, NOW - 5 * DAY],
    ]);
  });

  it('names what may not be said: gates, consent taken back or not confirmed, and the other side of the firewall', () => {
    const brief = ask([], {
      kind: 'hcp',
      gates: { sensitive: 'x' },
      reader: { health: false, medical: false },
      consents: [
        { purpose: 'marketing', channel: 'email', state: 'withdrawn', at: 1 },
        { purpose: 'events', channel: 'sms', state: 'pending', at: 1 },
        { purpose: 'care', channel: 'email', state: 'given', at: 1 },
      ],
    });
    expect(brief.limits.map((l) => l.code)).toEqual([
      'sensitive',
      'marketing:email',
      'events:sms',
      'medical',
    ]);
    expect(JSON.stringify(brief.limits)).not.toContain('"x"');
  });

  it('counts what was withheld, and forgets dues of long ago', () => {
    const brief = ask([touch('Survey Comment', 1, { hidden: 2 }), touch('Screening Due', 200)]);
    expect(brief.withheld).toBe(1);
    expect(brief.sections.due).toEqual([]);
  });
});

describe('a reader', () => {
  const classes = classesOf([{ scope: 'property', name: 'topic', class: 'personal' }]);
  const rights = fc.record({ contact: fc.boolean(), health: fc.boolean(), medical: fc.boolean() });

  it('never sees a value of a class they have no right to, whatever it is called', () => {
    const values = fc.dictionary(
      fc.constantFrom('topic', 'question', 'query', '__proto__', 'language', 'email'),
      fc.string(),
    );
    fc.assert(
      fc.property(rights, values, values, (reader: Reader, properties, traits) => {
        const shown = shownTo(reader, classes, null, { p: properties, t: traits });
        for (const name of Object.keys(shown.properties)) {
          const scopes = [
            ...(Object.hasOwn(properties, name) ? [classes.classOf('property', name)] : []),
            ...(Object.hasOwn(traits, name) ? [classes.classOf('trait', name)] : []),
          ];
          const may = scopes.some(
            (c) => c === 'public' || (c === 'personal' ? reader.contact : reader.health),
          );
          expect(may).toBe(true);
        }
      }),
    );
  });

  it('is on the medical side by capability only', () => {
    const can = (
      ...names: Parameters<typeof readerOf>[0]['capabilities'] extends ReadonlySet<infer C> ? C[] : never
    ) => readerOf({ capabilities: new Set(names) });
    expect(can('people.read', 'people.read.contact').medical).toBe(false);
    expect(can('medical.work').medical).toBe(true);
  });
});
