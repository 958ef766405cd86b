// PID, NK1 and MRG: who the message is about, as identifiers and traits. Pure.
import type { Json, JsonObject } from '../../platform/json.ts';
import { onePerNumber } from '../fhir/identifiers.ts';
import { plain, present } from '../fhir/words.ts';
import type { Identifier } from '../model.ts';
import { faulty, type Hl7Fault } from './fault.ts';
import type { Message, Segment } from './message.ts';
import { readTime } from './time.ts';

const SEX: { readonly [code: string]: string } = {
  F: 'female',
  M: 'male',
  O: 'other',
  A: 'other',
  N: 'other',
  U: 'unknown',
};
const DELETE = '""';

interface Number3 {
  readonly value: string;
  readonly authority: string;
  readonly type: string;
}

/** The numbers of a field such as PID-3 or MRG-1. */
function numbersOf(segment: Segment, field: number): Number3[] {
  return Array.from({ length: segment.repetitions(field) }, (_, r) => ({
    value: segment.text(field, 1, r),
    authority: segment.text(field, 4, r),
    type: segment.text(field, 5, r).toUpperCase(),
  })).filter((n) => n.value !== '' && n.value !== DELETE && n.value.length <= 256);
}

/** Those that number a patient's record: type MR, or what stands for it where no number says so. */
function recordNumbers(numbers: readonly Number3[]): Number3[] {
  const typed = numbers.filter((n) => n.type === 'MR');
  return typed.length > 0 ? typed : numbers.filter((n) => ['', 'PI', 'PT'].includes(n.type));
}

/** The authorities of record numbers in PID-3 of a message. */
export function authoritiesOf(message: Message): string[] {
  const pid = message.first('PID');
  return pid
    ? recordNumbers(numbersOf(pid, 3)).flatMap((n) => (n.authority === '' ? [] : [n.authority]))
    : [];
}

/** Identifiers of a field of numbers, strongest first. Another authority's number with the same digits is somebody else. */
export function identifiersIn(segment: Segment, field: number, own: ReadonlySet<string>): Identifier[] {
  const numbers = numbersOf(segment, field);
  const records = new Set(recordNumbers(numbers));
  const found = numbers.flatMap((n): Identifier[] => {
    if (records.has(n) && (n.authority === '' || own.has(n.authority)))
      return [{ kind: 'mrn', value: n.value }];
    return n.authority === '' ? [] : [{ kind: 'external', value: `${n.authority}|${n.value}` }];
  });
  return onePerNumber(found.sort((a, b) => Number(a.kind !== 'mrn') - Number(b.kind !== 'mrn')));
}

/** A text of a field: undefined when it is absent (nothing is said), null when it is to be deleted. */
function said(text: string): string | null | undefined {
  if (text === '') return undefined;
  return text === DELETE ? null : plain(text);
}

/** What PID says of the patient. */
export function traitsOf(message: Message, pid: Segment, zone: string): JsonObject | Hl7Fault {
  const born = pid.text(7);
  const birthDate = born === '' || born === DELETE ? null : readTime(born, zone);
  if (born !== '' && born !== DELETE && birthDate === null)
    return faulty('bad-time', 'PID-7', 'The date of birth is no date.');
  const sex = pid.text(8).toUpperCase();
  if (sex !== '' && sex !== DELETE && !Object.hasOwn(SEX, sex))
    return faulty('bad-code', 'PID-8', 'The sex is none of F, M, O, U, A, N.');
  const died = pid.text(29);
  const diedAt = died === '' || died === DELETE ? null : readTime(died, zone);
  if (died !== '' && died !== DELETE && diedAt === null)
    return faulty('bad-time', 'PID-29', 'The time of death is no time.');
  const dead = pid.text(30).toUpperCase() === 'Y' || diedAt !== null;
  return {
    kind: 'patient',
    ...nameOf(pid),
    ...kept({
      birthDate: born === DELETE ? null : birthDate?.text.slice(0, 10),
      birthDatePrecision: birthDate && birthDate.text.length < 10 ? birthDate.precision : undefined,
      gender: sex === DELETE ? null : SEX[sex],
      phone: phoneOf(pid),
      email: emailOf(pid),
      address: addressOf(pid),
      country: said(pid.text(11, 6)),
      language: languageOf(pid.text(15)),
    }),
    ...(dead ? { deceased: true, ...present({ deceasedAt: diedAt?.text }) } : {}),
    ...present({ representatives: message.all('NK1').slice(0, 10).map(representativeOf) }),
  };
}

/** Without what nobody said; what is to be deleted stays as null. */
function kept(values: { readonly [name: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function nameOf(pid: Segment): JsonObject {
  const [family, given, middle] = [pid.text(5, 1), pid.text(5, 2), pid.text(5, 3)].map((t) =>
    t === DELETE ? '' : plain(t),
  );
  const name = [given, middle, family].filter((t) => t).join(' ');
  return present({ name, firstName: given, lastName: family });
}

function telecoms(pid: Segment): { use: string; kind: string; number: string; address: string }[] {
  return [13, 14].flatMap((field) =>
    Array.from({ length: pid.repetitions(field) }, (_, r) => ({
      use: pid.text(field, 2, r),
      kind: pid.text(field, 3, r).toUpperCase(),
      number: pid.text(field, 12, r) || wholeNumber(pid, field, r),
      address: pid.text(field, 4, r),
    })),
  );
}

/** Country, area and local number where they stand apart; else the first component. */
function wholeNumber(pid: Segment, field: number, r: number): string {
  const [country, area, local] = [5, 6, 7].map((c) => pid.text(field, c, r));
  if (!local) return pid.text(field, 1, r);
  return `${country ? `+${country}` : ''}${area ?? ''}${local}`;
}

function phoneOf(pid: Segment): string | null | undefined {
  const all = telecoms(pid).filter(
    (t) => t.use !== 'NET' && t.kind !== 'INTERNET' && t.kind !== 'FX' && t.number !== '',
  );
  const best = all.find((t) => t.kind === 'CP') ?? all[0];
  return best ? said(best.number) : undefined;
}

function emailOf(pid: Segment): string | undefined {
  const mail = telecoms(pid).find((t) => t.use === 'NET' || t.kind === 'INTERNET');
  const address = mail?.address || mail?.number;
  return address?.includes('@') ? plain(address) : undefined;
}

function addressOf(pid: Segment): JsonObject | undefined {
  const found = present({
    street: [pid.text(11, 1), pid.text(11, 2)].filter((t) => t && t !== DELETE).join(', '),
    city: pid.text(11, 3),
    state: pid.text(11, 4),
    postalCode: pid.text(11, 5),
    country: pid.text(11, 6),
  });
  return Object.keys(found).length > 0 ? found : undefined;
}

function languageOf(code: string): string | undefined {
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code) ? code.toLowerCase() : undefined;
}

function representativeOf(nk1: Segment): JsonObject {
  return present({
    name: [nk1.text(2, 2), nk1.text(2, 1)]
      .filter((t) => t)
      .map(plain)
      .join(' '),
    relationship: plain(nk1.text(3, 2) || nk1.text(3, 1)),
    phone: nk1.text(5, 12) || nk1.text(5, 1),
  });
}
