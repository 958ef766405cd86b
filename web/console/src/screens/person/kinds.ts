// The kinds of people, in words.
import type { PersonRow } from '../../../../../sdk/api.ts';

export const KINDS: { [kind in PersonRow['kind']]: string } = {
  patient: 'Patient',
  hcp: 'Health-care professional',
  contact: 'Contact',
  respondent: 'Respondent',
};
