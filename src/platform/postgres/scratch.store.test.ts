// Proves that test files get databases of their own from one template, also when they ask at the same time.
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { databaseUrl, execute } from './scratch.ts';

test('clones are independent and can be made at once', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  await execute(one.url, 'create table only_here (id int)');
  await expect(execute(two.url, 'select * from only_here')).rejects.toThrow('does not exist');
  await Promise.all([one.close(), two.close()]);
  await expect(execute(one.url, 'select 1')).rejects.toThrow('does not exist');
});

test('the database in a connection string is replaced, whatever the form', () => {
  expect(databaseUrl('postgres://u:p@host:5/db?a=b', 'x')).toBe('postgres://u:p@host:5/x?a=b');
  expect(databaseUrl('postgres://u@/db?host=%2Ftmp', 'x')).toBe('postgres://u@/x?host=%2Ftmp');
});
