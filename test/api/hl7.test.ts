// /hl7/v2 against the whole product: ADT and SIU become signals, every message is answered, bad ones are held.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factsNamed, hospitalKey, openedFacts } from '../support/api.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

let rapport: TestRapport;
let key: string;
beforeAll(async () => {
  rapport = await testRapport();
  key = await hospitalKey(rapport);
});
afterAll(() => rapport.close());

const post = (body: string | Uint8Array, type = 'x-application/hl7-v2+er7'): Promise<Response> =>
  fetch(`${rapport.url}/hl7/v2`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
const subjects = async (name: string): Promise<string[]> =>
  (await factsNamed(rapport, name)).map((fact) => fact.subject_id);
const opened = (name: string): ReturnType<typeof openedFacts> => openedFacts(rapport, name);

const msh = (type: string, id: string, more = ''): string =>
  `MSH|^~\\&|EHR|RIVERSIDE|RAPPORT|RIVERSIDE|20260301083000||${type}|${id}|P|2.5.1${more}`;
const PID =
  'PID|1||4711^^^RIVERSIDE^MR~999^^^STATE^SS||Vale^Mara^J||197903|F|||1 Mill Lane^^Riverside^CA^90001^US||^PRN^CP^^1^555^0100199~^NET^Internet^mara@example.org||en';
const PV1 =
  'PV1|1|I|4W^12^A^RIVERSIDE||||1234^Okafor^Ada^^^Dr.|||||||||||V100|||||||||||||||||01|||||||||20260301080000';
const message = (...segments: string[]): string => segments.join('\r');

describe('POST /hl7/v2', () => {
  test('an admission becomes a person and a visit, and is answered with AA', async () => {
    const answer = await post(message(msh('ADT^A01^ADT_A01', 'm1'), 'EVN|A01|20260301080500', PID, PV1));
    const text = await answer.text();
    expect([answer.status, text.split('\r')[1]]).toEqual([200, 'MSA|AA|m1|']);
    expect(text).toContain('|ACK^A01^ACK|');
    const [subject] = await subjects('Visit Started');
    const people = await rapport.signIn('hl7-reader@example.org', ['admin']);
    await until(async () => (await people(`/api/v1/people/${subject}`)).status === 200, 'the person');
    expect(await (await people(`/api/v1/people/${subject}`)).json()).toMatchObject({
      name: 'Mara J Vale',
      kind: 'patient',
    });
    expect((await opened('Identify'))[0]?.traits).toMatchObject({
      birthDate: '1979-03',
      birthDatePrecision: 'month',
      gender: 'female',
      email: 'mara@example.org',
    });
  });

  test('the same control id of the same sender is stored once', async () => {
    const again = message(msh('ADT^A04', 'm2'), 'EVN||20260302', PID, PV1.replace('|I|', '|O|'));
    await post(again);
    expect((await (await post(again)).text()).split('\r')[1]).toBe('MSA|AA|m2|');
    expect(await subjects('Visit Started')).toHaveLength(2);
  });

  test('appointments: booked, moved, cancelled, missed, on the same person, in the zone of the organisation', async () => {
    const sch = (id: string): string =>
      `SCH|${id}||||||CHECKUP^Check-up|ROUTINE|20|min|^^^20260401090000^20260401092000`;
    for (const [i, trigger] of ['S12', 'S13', 'S15', 'S26'].entries())
      expect(
        await (
          await post(
            message(
              msh(`SIU^${trigger}`, `s${i}`),
              sch('A9'),
              PID,
              'AIL|1||^^^EYE CLINIC',
              'AIP|1||77^Bloom^Lea',
            ),
          )
        ).text(),
      ).toContain('MSA|AA');
    const [booked] = await opened('Appointment Booked');
    expect(booked?.properties).toMatchObject({
      appointment: 'A9',
      minutes: 20,
      practitioner: 'Lea Bloom',
      location: 'EYE CLINIC',
    });
    for (const name of ['Appointment Changed', 'Appointment Cancelled', 'Appointment Missed'])
      expect(await subjects(name)).toEqual([(await subjects('Visit Started'))[0]]);
  });

  test('A40 says of both numbers that they are one', async () => {
    await post(message(msh('ADT^A40', 'm40'), 'EVN||20260303', PID, 'MRG|0815^^^RIVERSIDE^MR'));
    expect(new Set(await subjects('MRN Merged')).size).toBe(2);
    expect((await opened('MRN Merged'))[0]?.properties).toMatchObject({ from: '0815', to: '4711' });
    const [kept = '', ended = ''] = await subjects('MRN Merged');
    const people = await rapport.signIn('hl7-merge@example.org', ['admin']);
    const personOf = async (id: string): Promise<unknown> => {
      const { id: personId }: { id?: string } = JSON.parse(
        await (await people(`/api/v1/people/${id}`)).text(),
      );
      return personId;
    };
    await until(async () => (await personOf(kept)) === (await personOf(ended)), 'one person');
  });

  test('a bad message is answered with AE and the field, and held; good ones beside it are stored', async () => {
    const answer = await post(
      [
        'BHS|^~\\&|EHR',
        message(msh('ADT^A08', 'b1'), PID.replace('197903', '19790231')),
        message(msh('ADT^A08', 'b2'), PID),
        message(msh('ADT^A01', 'b3'), PID),
        message(msh('ORU^R01', 'b4'), PID),
        'BTS|4',
      ].join('\n'),
    );
    const lines = (await answer.text()).split('\r');
    expect(answer.status).toBe(200);
    expect(lines.filter((l) => l.startsWith('MSA')).map((l) => l.slice(0, 9))).toEqual([
      'MSA|AE|b1',
      'MSA|AA|b2',
      'MSA|AE|b3',
      'MSA|AR|b4',
    ]);
    expect(lines.filter((l) => l.startsWith('ERR')).map((l) => l.split('|')[2])).toEqual([
      'PID^1^7',
      'PV1^1',
      'MSH^1^9',
    ]);
    const held = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
      tx.query<{ field: string }>('select field from quarantine order by field'),
    );
    expect(held.map((h) => h.field)).toEqual(['MSH-9', 'PID-7', 'PV1']);
  });

  test('character sets and escapes', async () => {
    const latin = message(
      msh('ADT^A08', 'c1', '||||||8859/1'),
      'PID|1||5001^^^RIVERSIDE^MR||M\xfcller\\T\\S\xf6hne^J\\.br\\rg',
    );
    await post(Buffer.from(latin, 'latin1'));
    const utf8 = message(msh('ADT^A08', 'c2', '||||||UNICODE UTF-8'), 'PID|1||5002^^^RIVERSIDE^MR||Müller');
    await post(utf8, 'text/plain');
    const names = (await opened('Identify')).map((s) => JSON.stringify(s.traits));
    expect(names.some((n) => n.includes('Müller&Söhne'))).toBe(true);
    expect((await post(message(msh('ADT^A08', 'c3', '||||||KLINGON'), PID))).status).toBe(400);
  });

  test('no message, no key, no reader: refused', async () => {
    expect((await post('hello')).status).toBe(400);
    expect((await post('{}', 'application/json')).status).toBe(415);
    expect(
      (
        await fetch(`${rapport.url}/hl7/v2`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: 'MSH',
        })
      ).status,
    ).toBe(401);
  });
});
