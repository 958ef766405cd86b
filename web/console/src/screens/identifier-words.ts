// What each kind of identifier is called, on every screen.
import type { SubjectIdentifierKind } from '../../../../sdk/faces/identity.ts';

export const IDENTIFIER_WORDS: { readonly [kind in SubjectIdentifierKind]: string } = {
  user: 'User id',
  mrn: 'Medical record number',
  npi: 'NPI',
  external: 'Id of another system',
  email: 'E-mail address',
  phone: 'Phone number',
  orcid: 'ORCID iD',
  handle: 'Social handle',
  device: 'Device',
  anonymous: 'Browser',
  row: 'Line of a file',
};
