// Rows of organisations.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

export type OrganisationKind = 'care-provider' | 'life-science';

/** An organisation as stored. `createdAt` in ms. */
export interface Organisation {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  /** IANA zone. */
  readonly zone: string;
  readonly locale: string;
  readonly jurisdiction: string;
  readonly postalAddress: string;
  readonly sample: boolean;
  readonly settings: JsonObject;
  readonly createdAt: number;
}

const COLUMNS = `org_id as id, slug, name, kind, zone, locale, jurisdiction, postal_address as "postalAddress", sample, settings,
  created_at as "createdAt"`;

/** Inserts an organisation; false when the slug is taken. */
export async function insertOrganisation(tx: Tx, o: Organisation): Promise<boolean> {
  const made = await tx.query(
    `insert into organisation (org_id, slug, name, kind, zone, locale, jurisdiction, postal_address, sample, settings, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11) on conflict (slug) do nothing returning org_id`,
    [
      o.id,
      o.slug,
      o.name,
      o.kind,
      o.zone,
      o.locale,
      o.jurisdiction,
      o.postalAddress,
      o.sample,
      JSON.stringify(o.settings),
      iso(o.createdAt),
    ],
  );
  return made.length > 0;
}

/** One organisation, or null. As `web` only the bound one is seen. */
export async function readOrganisation(tx: Tx, orgId: string): Promise<Organisation | null> {
  const [row] = await tx.query<Organisation>(`select ${COLUMNS} from organisation where org_id = $1`, [
    orgId,
  ]);
  return row ?? null;
}

/** All organisations the transaction may see: every one as `auth`, the bound ones otherwise. */
export function listOrganisations(tx: Tx): Promise<Organisation[]> {
  return tx.query(`select ${COLUMNS} from organisation order by name, org_id`);
}

/** What an organisation may change about itself; a missing field stays. */
export interface OrganisationChange {
  readonly name?: string;
  readonly zone?: string;
  readonly locale?: string;
  readonly jurisdiction?: string;
  readonly postalAddress?: string;
  readonly settings?: JsonObject;
}

/** Changes the organisation and returns it. `settings` replaces the settings named in it and keeps the others. */
export async function changeOrganisation(
  tx: Tx,
  orgId: string,
  change: OrganisationChange,
): Promise<Organisation | null> {
  const [row] = await tx.query<Organisation>(
    `update organisation set name = coalesce($2, name), zone = coalesce($3, zone), locale = coalesce($4, locale),
       jurisdiction = coalesce($5, jurisdiction), postal_address = coalesce($6, postal_address),
       settings = settings || coalesce($7::jsonb, '{}')
     where org_id = $1 returning ${COLUMNS}`,
    [
      orgId,
      change.name ?? null,
      change.zone ?? null,
      change.locale ?? null,
      change.jurisdiction ?? null,
      change.postalAddress ?? null,
      change.settings ? JSON.stringify(change.settings) : null,
    ],
  );
  return row ?? null;
}

/** Holds the organisation's row until the end of the transaction, so that changes of its members happen one by one. */
export async function lockOrganisation(tx: Tx, orgId: string): Promise<void> {
  await tx.query('select 1 from organisation where org_id = $1 for update', [orgId]);
}
