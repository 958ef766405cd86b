// The town's members of staff with their logins.
import type { OrgSlug } from './model.ts';

/** One login. `content`: the part this person had in making the town's content. */
export interface StaffLogin {
  readonly email: string;
  readonly name: string;
  readonly org: OrgSlug;
  readonly roles: readonly string[];
  readonly content?: 'author' | 'reviewer';
}

/** The password of every login, unless another is asked for. Sample data only. */
export const DEMO_PASSWORD = 'rapport-demo-2026';

export const STAFF: readonly StaffLogin[] = [
  { email: 'admin@riverside.example', name: 'Noor Whitlock', org: 'riverside', roles: ['admin'] },
  {
    email: 'officer@riverside.example',
    name: 'Leo Marchetti',
    org: 'riverside',
    roles: ['communications', 'real-time-officer'],
    content: 'author',
  },
  { email: 'desk@riverside.example', name: 'Imani Duarte', org: 'riverside', roles: ['call-centre-agent'] },
  { email: 'care@riverside.example', name: 'Dr. Sana Kessler', org: 'riverside', roles: ['care-team'] },
  {
    email: 'steward@riverside.example',
    name: 'Mila Okonjo',
    org: 'riverside',
    roles: ['data-steward'],
  },
  {
    email: 'reviewer@riverside.example',
    name: 'Dr. Hector Lund',
    org: 'riverside',
    roles: ['reviewer'],
    content: 'reviewer',
  },
  { email: 'admin@alvara.example', name: 'Petra Vogel', org: 'alvara', roles: ['admin'] },
  {
    email: 'marketer@alvara.example',
    name: 'Jonas Calder',
    org: 'alvara',
    roles: ['marketer'],
    content: 'author',
  },
  { email: 'rep@alvara.example', name: 'Camila Rhodes', org: 'alvara', roles: ['field-rep'] },
  { email: 'msl@alvara.example', name: 'Dr. Wei Nakata', org: 'alvara', roles: ['medical'] },
  {
    email: 'reviewer@alvara.example',
    name: 'Dr. Ruth Brandt',
    org: 'alvara',
    roles: ['reviewer'],
    content: 'reviewer',
  },
];

/** Keeps the installation running; a member of both organisations. */
export const OPERATOR: StaffLogin = {
  email: 'operator@rapport.example',
  name: 'Kai Operator',
  org: 'riverside',
  roles: ['operator'],
};
