// What this server says of itself to FHIR clients: only what it does.
import type { CapabilityStatement } from '@medplum/fhirtypes';
import { TAKEN_TYPES } from './definitions.ts';

/** The CapabilityStatement at /fhir/R4/metadata. */
export function capabilityStatement(version: string, publicUrl: string, date: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Rapport', version },
    implementation: { description: 'Rapport', url: `${publicUrl}/fhir/R4` },
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Takes resources in and turns them into signals. Nothing is read back here: people are exported from the console.',
        security: {
          cors: false,
          description:
            'A write key with the scope fhir.write, as a Bearer token or the user name of HTTP Basic.',
        },
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        resource: TAKEN_TYPES.map((type) => ({
          type,
          interaction: [{ code: 'create' }, { code: 'update' }],
          versioning: 'no-version',
          updateCreate: true,
          conditionalCreate: type === 'Patient' || type === 'Practitioner',
          referencePolicy: ['literal', 'logical', 'enforced', 'local'],
        })),
      },
    ],
  };
}
