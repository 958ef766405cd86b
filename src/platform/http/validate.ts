// Checks requests against the routes' schemas and names the first wrong field, never its value.
import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import Value from 'typebox/value';
import { type Refusal, refuse } from '../result.ts';
import { RefusalError } from './errors.ts';

/** One fault as the validator reports it. */
interface Fault {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

type Checked = { value: unknown } | { error: Error };
type Part = 'body' | 'querystring' | 'params' | 'headers';

/**
 * The validator of one part of a route. Bodies are taken as they are: nothing is converted, stripped or filled in.
 * Query and path carry only text, so these are converted to what the schema asks, and defaults are filled in.
 */
export function validatorOf(schema: TSchema, part: string | undefined): (data: unknown) => Checked {
  const compiled = Compile(schema);
  const isText = part !== 'body';
  return (data) => {
    const value = isText ? Value.Default(schema, Value.Convert(schema, plain(data))) : data;
    if (compiled.Check(value)) return { value };
    // The framework hands over null for a body that did not come.
    if (!isText && (data === null || data === undefined))
      return { error: new RefusalError(refuse(400, 'empty-body', 'A JSON body is required.')) };
    return { error: new RefusalError(explain(compiled.Errors(value), asPart(part))) };
  };
}

/** Refuses a value that does not match, in the same words as the routes do; for values that are not a whole body. */
export function checkWith(schema: TSchema): (data: unknown) => Refusal | null {
  const compiled = Compile(schema);
  return (data) => (compiled.Check(data) ? null : explain(compiled.Errors(data), 'body'));
}

/** A schema of an object that refuses what it does not know. The way to write every body. */
export function closed<P extends Type.TProperties>(properties: P): Type.TObject<P> {
  return Type.Object(properties, { additionalProperties: false });
}

const STATUS: Record<Part, number> = { body: 422, querystring: 400, params: 404, headers: 400 };

function explain(faults: readonly Fault[], part: Part): Refusal {
  const status = STATUS[part];
  if (part === 'params') return refuse(status, 'not-found', 'There is nothing at this address.');
  const fault = firstOf(faults);
  if (!fault) return refuse(status, 'invalid-field', 'The request does not have the expected form.');
  const path = pathOf(fault.instancePath);
  if (fault.keyword === 'additionalProperties') {
    const field = join(path, textsIn(fault.params, 'additionalProperties')[0]);
    return refuse(
      status,
      'unknown-field',
      `${field ?? 'A field'} is not known here or cannot be set.`,
      at(field),
    );
  }
  if (fault.keyword === 'required') {
    const field = join(path, textsIn(fault.params, 'requiredProperties')[0]);
    return refuse(status, 'missing-field', `${field ?? 'A field'} is required.`, at(field));
  }
  return refuse(
    status,
    'invalid-field',
    `${path || 'The body'} ${wordsOf(fault, faults)}.`,
    at(path || undefined),
  );
}

/** Unknown fields first: they hide what a client meant. Alternatives of a union count as one fault. */
function firstOf(faults: readonly Fault[]): Fault | undefined {
  const unions = faults.filter((f) => f.keyword === 'anyOf').map((f) => `${f.schemaPath}/anyOf/`);
  const whole = faults.filter(
    (f) => f.keyword !== 'boolean' && !unions.some((u) => f.schemaPath.startsWith(u)),
  );
  return whole.find((f) => f.keyword === 'additionalProperties') ?? whole[0];
}

function wordsOf(fault: Fault, faults: readonly Fault[]): string {
  if (fault.keyword !== 'anyOf') return fault.message;
  const branches = faults.filter((f) => f.schemaPath.startsWith(`${fault.schemaPath}/anyOf/`));
  const allowed = branches.flatMap((f) =>
    'allowedValue' in f.params ? [String(f.params.allowedValue)] : [],
  );
  const onlyWords = allowed.length > 0 && allowed.length === branches.length;
  return onlyWords ? `must be one of ${allowed.join(', ')}` : 'must have one of the allowed forms';
}

function textsIn(params: object, name: string): string[] {
  const found = Object.entries(params).find(([key]) => key === name)?.[1];
  return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : [];
}

/** `/batch/3/userId` as people write it: `batch[3].userId`. Keys that do not look like names are not repeated. */
function pathOf(pointer: string): string {
  let path = '';
  for (const part of pointer.split('/').slice(1)) {
    if (/^\d+$/.test(part)) path += `[${part}]`;
    else path = join(path, part) ?? path;
  }
  return path;
}

function join(path: string, name: string | undefined): string | undefined {
  if (name === undefined || !/^[A-Za-z_$][\w$.-]{0,63}$/.test(name)) return path || undefined;
  return path ? `${path}.${name}` : name;
}

function at(field: string | undefined): { field?: string } {
  return field === undefined ? {} : { field };
}

function asPart(part: string | undefined): Part {
  return part === 'querystring' || part === 'params' || part === 'headers' ? part : 'body';
}

/** Query and path objects have no prototype, which the validator does not take for an object. */
function plain(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? { ...data } : data;
}
