// What staff may write of a webhook source: closed shapes, so that a map can only ever be data.
import Type, { type Static } from 'typebox';
import { closed } from '../../platform/http/index.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import { IDENTIFIER_KINDS } from '../model.ts';
import { type HookMap, isPointer, SCHEMES, type Scheme } from './model.ts';

const Name = Type.String({ minLength: 1, maxLength: 200 });
const Pointer = Type.String({ maxLength: 300 });
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Header = Type.String({ pattern: '^[a-z0-9-]{1,80}$' });
const Field = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_. -]{0,99}$' });

export const MapSchema = closed({
  each: OrNull(Pointer),
  event: closed({
    is: OrNull(Name),
    from: OrNull(Pointer),
    names: Type.Record(Type.String({ maxLength: 200 }), Name, { maxProperties: 200 }),
  }),
  time: OrNull(Pointer),
  id: OrNull(Pointer),
  identifiers: Type.Array(closed({ kind: Type.Enum([...IDENTIFIER_KINDS]), from: Pointer }), {
    minItems: 1,
    maxItems: 20,
  }),
  properties: Type.Array(closed({ name: Field, from: Pointer }), { maxItems: 100 }),
  traits: Type.Array(closed({ name: Field, from: Pointer }), { maxItems: 100 }),
});

export const SchemeSchema = Type.Union([
  Type.Enum(['standard', 'github', 'stripe', 'slack']),
  closed({
    signatureHeader: Header,
    form: Type.Enum(['plain', 'pairs']),
    prefix: Type.String({ maxLength: 40, pattern: '^[!-~]*$' }),
    encoding: Type.Enum(['hex', 'base64']),
    signed: Type.String({ maxLength: 200 }),
    timestampHeader: OrNull(Header),
    idHeader: OrNull(Header),
    secret: Type.Enum(['text', 'base64']),
  }),
]);

/** The scheme that was meant, or what is wrong with it. */
export function schemeOf(given: Static<typeof SchemeSchema>): Scheme | Refusal {
  if (typeof given === 'string') return SCHEMES[given];
  const bad = (message: string): Refusal => refuse(422, 'bad-scheme', message, { field: 'scheme.signed' });
  if (given.signed.split('{body}').length !== 2) return bad('The signed text must hold {body} once.');
  if (given.signed.includes('{id}') && given.idHeader === null)
    return bad('The signed text holds {id}: name the header that carries it.');
  const timed = given.signed.includes('{timestamp}');
  if (timed && given.timestampHeader === null && given.form !== 'pairs')
    return bad('The signed text holds {timestamp}: name the header that carries it.');
  return { name: 'custom', ...given };
}

/** The same map, or the first place in it that is no JSON pointer, or an event without a name. */
export function checkMap(map: Static<typeof MapSchema>): HookMap | Refusal {
  const { event } = map;
  if ((event.is === null) === (event.from === null))
    return refuse(422, 'event-name', 'An event has either one name or a place where its name stands.', {
      field: 'map.event',
    });
  const places = [
    map.each,
    map.time,
    map.id,
    event.from,
    ...[...map.identifiers, ...map.properties, ...map.traits].map((n) => n.from),
  ];
  if (places.some((place) => place !== null && !isPointer(place)))
    return refuse(422, 'bad-pointer', 'A place must be a JSON pointer.', {
      field: 'map',
      fix: 'Write each step after a slash: /data/patient/id.',
    });
  return map;
}
