// Trust's front door: who may do what, consent, data classes, keys, audit, export and erasure.
import type { HttpServer } from '../platform/http/index.ts';
import { auditRoutes } from './audit-routes.ts';
import { classRoutes } from './class-routes.ts';
import { consentRoutes } from './consent-routes.ts';
import { consentTextRoutes } from './consent-text-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { organisationRoutes } from './organisation-routes.ts';
import { privacyRoutes } from './privacy-routes.ts';
import { roleRoutes } from './role-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { suppressionRoutes } from './suppression-routes.ts';
import type { Trust } from './trust.ts';
import { writeKeyRoutes } from './write-key-routes.ts';

export { actorOf, noteAct } from './acts.ts';
export { type Attempts, countAttempts } from './attempts.ts';
export { type AuditEntry, auditMany, recordAudit } from './audit-store.ts';
export { memberOf, registerAuthentication, type Staff, staffOfRequest } from './authenticate.ts';
export { declareClasses, readDataClasses, readDeclarations } from './class-store.ts';
export {
  type ClassScope,
  classesOf,
  type DataClasses,
  type Declaration,
  joinSplit,
  plainName,
  SHIPPED_CLASSES,
  type Split,
  splitByClass,
} from './classes.ts';
export {
  type ConsentState,
  checkStatement,
  consentBook,
  hasConsent,
  hasWithdrawn,
  rulesOver,
  rulingStates,
  type StatedConsent,
} from './consent.ts';
export {
  askAgain,
  lockRequest,
  markConfirmed,
  readRequests,
  type StoredRequest,
} from './consent-request-store.ts';
export {
  type AddressRef,
  eraseConsents,
  readConsentHistory,
  readConsentStates,
  readConsents,
  readPeopleConsents,
  readSuppressed,
  type StoredConsent,
  type SubjectStatement,
  stateConsent,
  stateConsents,
  suppress,
  suppressionKey,
} from './consent-store.ts';
export { type Taken, type TakenStatement, takeConsents } from './consent-taking.ts';
export { insertText, knownVersions, readTexts, readTextsOf, type StoredText } from './consent-text-store.ts';
export { type ConsentText, SHIPPED_TEXTS } from './consent-texts.ts';
export { CONFIRM_WITHIN, mayConfirm, requestState, resendRefusal } from './double-opt-in.ts';
export { listenForForgetting } from './forgetting.ts';
export {
  handleInboundWord,
  type InboundAddress,
  type InboundOutcome,
  type InboundServices,
  type InboundText,
} from './inbound-words.ts';
export { readMembers } from './member-store.ts';
export {
  type AddedMember,
  addMember,
  type Invitation,
  type NewMember,
  signOutEverywhere,
} from './members.ts';
export type { Actor, Capability, ConsentBook, ConsentStatement, KeyScope, Member } from './model.ts';
export { listOrganisations, type Organisation, readOrganisation } from './organisation-store.ts';
export {
  checkZone,
  createOrganisation,
  type FoundingServices,
  type NewOrganisation,
} from './organisations.ts';
export {
  type Erasure,
  eraseSubject,
  exportSubject,
  type FoundPerson,
  type PrivacyPort,
  type PrivacyPorts,
} from './privacy.ts';
export { readTombstones } from './privacy-store.ts';
export { syncShippedRoles } from './role-store.ts';
export { SHIPPED_ROLES, type ShippedRole } from './roles.ts';
export { readAccountNames } from './sign-in-store.ts';
export { readInboundWords, type WordVerdict } from './stop-words.ts';
export { BAD_ADDRESS, plainAddress, SUPPRESSIBLE, type SuppressibleChannel } from './suppression.ts';
export { openTrust, type Trust, type TrustServices } from './trust.ts';
export { openVault, type SubjectRef, type Vault } from './vault.ts';
export { createWriteKey, findWriteKey, type KeyRing, openKeyRing, type WriteKey } from './write-keys.ts';

/** Registers all routes of trust. `registerAuthentication` must have been called on the same server before. */
export function trustRoutes(app: HttpServer, trust: Trust): void {
  signInRoutes(app, trust);
  sessionRoutes(app, trust);
  organisationRoutes(app, trust);
  memberRoutes(app, trust);
  roleRoutes(app, trust);
  writeKeyRoutes(app, trust);
  auditRoutes(app, trust);
  classRoutes(app, trust);
  consentRoutes(app, trust);
  consentTextRoutes(app, trust);
  suppressionRoutes(app, trust);
  privacyRoutes(app, trust);
}
