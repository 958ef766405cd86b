// The server under test, a process of its own: everything `rapport serve --role all` runs, and the benchmark's organisation.

import { startInstance } from '../../src/app/instance.ts';
import { readConfig } from '../../src/platform/config.ts';
import { addMember } from '../../src/trust/index.ts';
import { foundBenchOrganisation } from './organisation.ts';

const [databaseUrl = '', dataDir = '', audiences = '20', smtpUrl = ''] = process.argv.slice(2);
const mail = smtpUrl === '' ? {} : { smtpUrl, publicUrl: 'http://127.0.0.1:1' };
const config = readConfig({}, { databaseUrl, dataDir, port: 0, logLevel: 'warn', ...mail });
if (Array.isArray(config)) throw new Error(JSON.stringify(config));
const instance = await startInstance({ config, role: 'all' });
const organisation = await foundBenchOrganisation(instance.house, Number(audiences));
const login = { email: 'bench@bench.example', password: 'a-password-for-benchmarks' };
await addMember(
  instance.trust,
  organisation.orgId,
  { ...login, name: 'Bench', roles: ['admin', 'care-team'] },
  { kind: 'system', id: 'bench' },
  true,
);
process.send?.({ url: instance.url, login: { ...login, origin: instance.trust.origin }, ...organisation });
process.on('SIGTERM', () => {
  void instance.stop().then(() => process.exit(0));
});
