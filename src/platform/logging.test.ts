// Log lines hold what helps and nothing of a person.
import { expect, test } from 'vitest';
import { describeError, type LogLevel, openLogger } from './logging.ts';

function logger(level: LogLevel = 'debug') {
  const lines: string[] = [];
  return { log: openLogger(level, { write: (line) => lines.push(line) }), lines };
}

test('one JSON line per call, from the level up, with the fields of its parents', () => {
  const { log, lines } = logger('info');
  log.debug('quiet');
  log.child({ request: 'r-1' }).info('done', { status: 200 });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.any(String),
    request: 'r-1',
    status: 200,
    msg: 'done',
  });
});

test('names, addresses, secrets and bodies are redacted at any depth; e-mail addresses in any text', () => {
  const { log, lines } = logger();
  log.child({ email: 'a@b.example' }).warn('mail for anna@b.example refused', {
    name: 'Anna',
    displayName: 'Anna',
    password: 'hunter2',
    authorization: 'Basic x',
    cookie: 'x',
    body: { text: 'asthma' },
    nested: { list: [{ phoneNumber: '555', note: 'to <anna@b.example>' }], traits: { a: 1 } },
    query: 'anna',
    url: '/u/anna',
    ip: '1.2.3.4',
  });
  const line = lines.join('');
  expect(line).not.toMatch(/[Aa]nna|hunter2|Basic|asthma|555|1\.2\.3\.4/);
  expect(JSON.parse(line)).toMatchObject({ nested: { list: [{ note: 'to <[redacted]>' }] } });
});

test('an error keeps kind, code, place and cause, and loses what it quotes', () => {
  const error = Object.assign(
    new TypeError(`invalid input syntax for type uuid: "Anna Miller" near 'asthma'`, {
      cause: new Error('because "Anna"'),
    }),
    { code: '22P02' },
  );
  const described = describeError(error);
  expect(described).toMatchObject({
    kind: 'TypeError',
    code: '22P02',
    message: 'invalid input syntax for type uuid: […] near […]',
    cause: { message: 'because […]' },
  });
  expect(JSON.stringify(described)).not.toMatch(/Anna|asthma/);
  expect(JSON.stringify(described)).toContain('logging.test.ts');
  expect(describeError('Anna')).toEqual({ error: 'string' });
});
