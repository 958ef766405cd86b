// Founding an organisation: its row and the key under which everything of its people is sealed.
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { JsonObject } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { recordAudit } from './audit-store.ts';
import type { Actor } from './model.ts';
import { insertOrganisation, type Organisation, type OrganisationKind } from './organisation-store.ts';
import { createTenantKey } from './vault.ts';

/** What founding needs. `instanceKey`: 32 bytes, the one the vault was opened with. */
export interface FoundingServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly instanceKey: Uint8Array;
}

export interface NewOrganisation {
  /** Lower-case letters, digits and hyphens; names the organisation in addresses and headers. */
  readonly slug: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly zone: string;
  readonly postalAddress: string;
  readonly locale?: string;
  readonly jurisdiction?: string;
  /** True for invented data, which the console says on every page. */
  readonly sample?: boolean;
  readonly settings?: JsonObject;
}

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const ZONE = /^[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+$|^UTC$/;

/**
 * Founds an organisation.
 * @param by who does it; the audit trail begins with this act
 * @returns the organisation, or why not: `bad-slug`, `bad-zone` (422), `slug-taken` (409)
 */
export async function createOrganisation(
  services: FoundingServices,
  wanted: NewOrganisation,
  by: Actor,
): Promise<Organisation | Refusal> {
  const wrong = checkOrganisation(wanted);
  if (wrong) return wrong;
  const now = services.clock.now();
  const organisation: Organisation = {
    id: services.newId(now),
    slug: wanted.slug,
    name: wanted.name,
    kind: wanted.kind,
    zone: wanted.zone,
    locale: wanted.locale ?? 'en',
    jurisdiction: wanted.jurisdiction ?? 'US',
    postalAddress: wanted.postalAddress,
    sample: wanted.sample ?? false,
    settings: wanted.settings ?? {},
    createdAt: now,
  };
  const made = await services.db.auth(async (tx) => {
    if (!(await insertOrganisation(tx, organisation)))
      return refuse(409, 'slug-taken', 'This short name is taken.', { field: 'slug' });
    await createTenantKey(tx, services.instanceKey, organisation.id, now);
    return organisation;
  });
  if (!isRefusal(made)) {
    const entry = {
      orgId: made.id,
      at: now,
      id: services.newId(now),
      actor: by,
      action: 'organisation.created',
    };
    await services.db.web(made.id, (tx) => recordAudit(tx, entry));
  }
  return made;
}

function checkOrganisation(wanted: NewOrganisation): Refusal | null {
  if (!SLUG.test(wanted.slug))
    return refuse(422, 'bad-slug', 'A short name has 1 to 63 lower-case letters, digits or hyphens.', {
      field: 'slug',
    });
  return checkZone(wanted.zone);
}

/** Refuses what is not the name of a zone in the IANA database: offsets and abbreviations do not know summer time. */
export function checkZone(zone: string): Refusal | null {
  const refusal = refuse(422, 'bad-zone', 'This is not an IANA time zone.', {
    field: 'zone',
    fix: 'Write it as Europe/Berlin.',
  });
  if (!ZONE.test(zone)) return refusal;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return null;
  } catch {
    return refusal;
  }
}
