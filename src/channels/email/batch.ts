// Hands over one small batch of claimed mails: look once more, write, submit side by side, record all outcomes at once.
import { LANE_RULES } from '../../arbiter/index.ts';
import { type HoldBook, readHolds } from '../../journeys/index.ts';
import { findStandIns } from '../../people/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import type { JsonObject } from '../../platform/json.ts';
import { appendFacts } from '../../platform/log.ts';
import type { Random } from '../../platform/random.ts';
import { readSuppressed, suppress, suppressionKey, type Vault } from '../../trust/index.ts';
import { PURPOSES } from '../../trust/model.ts';
import { deliveryFact } from '../queue.ts';
import { settleBudget } from '../queue-store.ts';
import { writeToken } from '../tokens.ts';
import { displayName, normaliseEmail } from './address.ts';
import { addresseeOf, checkBeforeSending } from './check.ts';
import { composeMail, isMailFault, type MailLinks } from './compose.ts';
import type { ContentCache } from './contents.ts';
import { type Outcome, outcomeOf, resendsUnknown } from './outcome.ts';
import {
  type BegunRow,
  beginSending,
  type ClaimedRow,
  type SenderOrganisation,
  type SendingRow,
  type Settlement,
  settleRows,
} from './sender-store.ts';
import type { Submission, Transport } from './transport.ts';
import { type CompiledContent, isContentFault, variantFor } from './words.ts';

/** What a batch needs. `sender` names this process in claims; `mayStart` says whether the claim still holds. */
export interface BatchServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly transport: Transport;
  readonly contents: ContentCache;
  readonly publicUrl: string;
  readonly from: string;
  readonly sender: string;
}

/** What became of a batch, for the loop's breaker and figures. */
export interface BatchResult {
  readonly sent: number;
  readonly unsent: number;
  readonly settled: number;
}

/** When a second optional mail for somebody who wants few is looked at again, ms. */
const SECOND_LOOK = 300_000;

/** Waits that say nothing about the server. */
const PUT_OFF = new Set(['quiet-hours', 'personal-frequency', 'crisis-hold']);

interface Judged {
  readonly row: SendingRow;
  readonly outcome: Outcome;
  /** The crisis hold that keeps it. */
  readonly holdId?: string;
}

/**
 * Sends claimed rows. Rows whose sender died while handing over are settled by their lane's policy first.
 * @param organisations of all claimed rows
 * @param mayStart false once the claim may have run out: what was not handed over then is left to its next owner
 */
export async function sendBatch(
  services: BatchServices,
  organisations: ReadonlyMap<string, SenderOrganisation>,
  claimed: readonly ClaimedRow[],
  mayStart: () => boolean,
): Promise<BatchResult> {
  const orgIds = [...new Set(claimed.map((c) => c.orgId))];
  const now = services.clock.now();
  const { rows, holds, suppressed, contents } = await services.db.worker(orgIds, async (tx) => {
    const begun = await withStandIns(tx, await beginSending(tx, services.sender, now, claimed), now);
    const addresses = begun.flatMap((row) => addressOf(services.vault, row));
    return {
      rows: begun,
      // Asked after the rows were begun: a hold that is on by now is seen, one that comes later finds them in hand.
      holds: await readHolds(tx, orgIds, now),
      suppressed: await readSuppressed(tx, addresses),
      contents: await services.contents.load(
        tx,
        begun.map((row) => row.contentVersionId),
      ),
    };
  });
  const abandoned = new Set(
    claimed.filter((c) => c.begun && !resendsUnknown(c.lane)).map((c) => c.deliveryId),
  );
  const second = secondOptional(rows);
  const judged = await Promise.all(
    rows.map(async (row): Promise<Judged> => {
      if (second.has(row.deliveryId))
        return { row, outcome: putOff('personal-frequency', now + SECOND_LOOK) };
      if (abandoned.has(row.deliveryId))
        return { row, outcome: final('unknown', 'the sender stopped while handing it over') };
      const organisation = organisations.get(row.orgId);
      if (!organisation) return { row, outcome: final('failed', 'no such organisation') };
      const holdId = heldBy(holds, row);
      if (holdId !== null) return { row, outcome: putOff('crisis-hold', now), holdId };
      const blocked = addressOf(services.vault, row).some((a) => suppressed.has(suppressionKey(a)));
      return {
        row,
        outcome: await sendOne(
          services,
          row,
          organisation,
          blocked,
          contents.get(row.contentVersionId),
          mayStart,
        ),
      };
    }),
  );
  const settled = await services.db.worker(orgIds, (tx) => settle(tx, services, judged));
  return {
    sent: judged.filter((j) => j.outcome.state === 'sent').length,
    unsent: judged.filter(
      (j) => !j.outcome.countsAsAttempt && j.outcome.state === 'queued' && !PUT_OFF.has(j.outcome.detail),
    ).length,
    settled,
  };
}

/** The hold that keeps this mail, or null. */
function heldBy(holds: HoldBook, row: SendingRow): string | null {
  if (holds.none || row.urgency === null) return null;
  const { orgId, journeyId, contentItemId } = row;
  const person = { orgId, traits: row.person?.traits ?? {} };
  return holds.isHeld(person, row.lane, row.urgency, { journeyId, contentItemId });
}

/** Adds who gets the mail in the person's place; optional mails go to nobody else. */
async function withStandIns(tx: Tx, rows: readonly BegunRow[], now: number): Promise<SendingRow[]> {
  const asking = rows.filter((row) => !LANE_RULES[row.lane].optional);
  const standIns = await findStandIns(
    tx,
    asking.flatMap((row) => row.person ?? []),
    now,
  );
  const asked = new Set(asking);
  return rows.map((row) => ({
    ...row,
    standIn: asked.has(row) ? (standIns.get(row.person?.personId ?? '') ?? null) : null,
  }));
}

async function sendOne(
  services: BatchServices,
  row: SendingRow,
  organisation: SenderOrganisation,
  suppressed: boolean,
  content: CompiledContent | Parameters<typeof isContentFault>[0] | undefined,
  mayStart: () => boolean,
): Promise<Outcome> {
  const now = services.clock.now();
  const verdict = checkBeforeSending(row, organisation, suppressed, now);
  if (verdict.kind === 'stop') return final('suppressed', verdict.reason);
  if (verdict.kind === 'wait') return putOff(verdict.reason, verdict.until);
  if (!content || isContentFault(content))
    return final('failed', content ? `${content.code}: ${content.message}` : 'no-variant');
  const variant = variantFor(content, [row.person?.language ?? null, organisation.locale]);
  if (!variant) return final('failed', 'no-variant');
  const mail = await composeMail({
    sender: { name: organisation.name, address: services.from, postalAddress: organisation.postalAddress },
    to: { address: addresseeOf(row).email, name: addresseeOf(row).name },
    onBehalfOf: row.standIn ? displayName(row.person?.display_name ?? '') : null,
    content,
    variant,
    sponsor: row.sponsor,
    data: dataOf(row, organisation),
    zone: row.person?.zone ?? organisation.zone,
    lane: row.lane,
    purpose: row.purpose,
    messageId: `<${row.messageId}@${services.from.split('@')[1] ?? 'localhost'}>`,
    links: linksOf(services, row),
  });
  if (isMailFault(mail)) return final('failed', `${mail.code}: ${mail.detail}`);
  const submission: Submission = mayStart()
    ? await services.transport.submit(mail, now)
    : { kind: 'unsent', detail: 'the claim ran out' };
  return outcomeOf(submission, row.lane, row.attempts, services.clock.now(), services.random);
}

function final(state: Outcome['state'], detail: string): Outcome {
  return { state, detail, retryAt: null, countsAsAttempt: true, bounced: false };
}

function putOff(reason: string, until: number): Outcome {
  return { ...final('queued', reason), retryAt: until, countsAsAttempt: false };
}

/** Of several optional mails in one batch for somebody who wants few, all but the first: the store cannot see them yet. */
function secondOptional(rows: readonly SendingRow[]): ReadonlySet<string> {
  const first = new Set<string>();
  const second = new Set<string>();
  for (const row of rows) {
    if (!row.low || resendsUnknown(row.lane)) continue;
    if (first.has(row.subjectId)) second.add(row.deliveryId);
    else first.add(row.subjectId);
  }
  return second;
}

/** What placeholders may name. Gates, hashes and ids are not among it. */
function dataOf(row: SendingRow, organisation: SenderOrganisation): JsonObject {
  const traits = row.person?.traits ?? {};
  const name = displayName(row.person?.display_name ?? '');
  return {
    person: {
      name,
      firstName: traits.firstName ?? name.split(' ')[0] ?? '',
      lastName: traits.lastName ?? null,
      language: row.person?.language ?? null,
    },
    organisation: { name: organisation.name },
    traits,
  };
}

function linksOf(services: BatchServices, row: SendingRow): MailLinks {
  const { vault, publicUrl } = services;
  const about = { orgId: row.orgId, subjectId: row.subjectId, deliveryId: row.deliveryId };
  const purpose = PURPOSES.indexOf(row.purpose);
  const optOut = row.lane === 'engagement' || row.lane === 'marketing' || row.lane === 'care';
  return {
    publicUrl,
    unsubscribe: optOut
      ? `${publicUrl}/u/${writeToken(vault, 'unsubscribe', { ...about, index: purpose })}`
      : null,
    preferences: `${publicUrl}/portal/preferences`,
    pixel: `${publicUrl}/t/o/${writeToken(vault, 'open', { ...about, index: 0 })}`,
    click: (index) => `${publicUrl}/t/c/${writeToken(vault, 'click', { ...about, index })}`,
  };
}

function addressOf(vault: Vault, row: SendingRow): { orgId: string; channel: 'email'; hash: Buffer }[] {
  const { email } = addresseeOf(row);
  return email
    ? [
        {
          orgId: row.orgId,
          channel: 'email',
          hash: vault.blindIndex(row.orgId, 'email', normaliseEmail(email)),
        },
      ]
    : [];
}

/** Records outcomes, budget, bounced addresses and facts in one transaction; what another sender took over is left alone. */
async function settle(tx: Tx, services: BatchServices, judged: readonly Judged[]): Promise<number> {
  const now = services.clock.now();
  const held = await settleRows(tx, services.sender, now, judged.map(settlementOf));
  const over = judged.filter(({ row, outcome }) => held.has(row.deliveryId) && outcome.retryAt === null);
  // An unknown contact may have happened, so it keeps its place in the budget.
  await settleBudget(
    tx,
    over.map(({ row, outcome }) => ({
      ...row,
      delivered: outcome.state === 'sent' || outcome.state === 'unknown',
    })),
  );
  await suppressBounced(tx, services, over, now);
  const facts = over.flatMap(({ row, outcome }) => {
    if (outcome.state === 'queued') return [];
    const delivery = { ...row, personId: row.subjectId, id: row.deliveryId, channel: 'email' };
    return [
      deliveryFact(
        delivery,
        outcome.state,
        outcome.state === 'sent' ? null : outcome.detail,
        now,
        services.newId,
      ),
    ];
  });
  await appendFacts(tx, facts);
  return held.size;
}

function settlementOf({ row, outcome, holdId }: Judged): Settlement {
  const { subjectId, deliveryId, queuedAt } = row;
  const attempts = outcome.countsAsAttempt ? row.attempts : row.attempts - 1;
  return {
    subjectId,
    deliveryId,
    queuedAt,
    attempts,
    state: outcome.state,
    detail: outcome.detail,
    retryAt: outcome.retryAt,
    holdId: holdId ?? null,
  };
}

async function suppressBounced(
  tx: Tx,
  services: BatchServices,
  over: readonly Judged[],
  now: number,
): Promise<void> {
  const bounced = over.filter((j) => j.outcome.bounced).flatMap((j) => addressOf(services.vault, j.row));
  const byOrganisation = Map.groupBy(bounced, (a) => a.orgId);
  for (const [orgId, addresses] of byOrganisation)
    await suppress(
      tx,
      orgId,
      'email',
      addresses.map((a) => a.hash),
      'hard-bounce',
      now,
    );
}
