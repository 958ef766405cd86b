// Every room's routes on one server: the only place that knows all doors.
import { decisionRoutes, reasonWords } from '../arbiter/index.ts';
import { REASONS } from '../arbiter/model.ts';
import { countSentWithLink, type RecordSignals } from '../channels/index.ts';
import { contentRoutes } from '../content/index.ts';
import {
  fhirRoutes,
  hl7Routes,
  importRoutes,
  recordSignals,
  trackerRoutes,
  webhookRoutes,
} from '../intake/index.ts';
import { TASKS_TOPIC, WEBHOOKS_OUT_TOPIC } from '../journeys/index.ts';
import { measuresRoutes, readHome } from '../measures/index.ts';
import {
  answerLive,
  createHttpServer,
  databaseReadiness,
  type HttpServer,
  undoRoutes,
} from '../platform/http/index.ts';
import { describeError } from '../platform/logging.ts';
import { type SurveyServices, surveyPages, surveyRoutes } from '../surveys/index.ts';
import {
  memberOf,
  openTrust,
  readAccountNames,
  registerAuthentication,
  type Trust,
  trustRoutes,
} from '../trust/index.ts';
import type { Capability } from '../trust/model.ts';
import { ALARM_TOPIC } from './alarm.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { mountAudiences } from './audiences.ts';
import { serveConsole } from './console.ts';
import { eventRoutes } from './events.ts';
import { exportRoutes } from './export-routes.ts';
import { fhirExportRoutes } from './fhir-export.ts';
import { readHealth } from './health.ts';
import type { House } from './house.ts';
import { importServices, uniteOnWord } from './imports.ts';
import { mountJourneys } from './journeys.ts';
import { withData } from './live-view.ts';
import type { Meter } from './meter.ts';
import { outreachRoutes } from './outreach.ts';
import { mountPeople } from './people.ts';
import { privacyPorts } from './privacy.ts';
import { VERSION } from './version.ts';
import { viewRoutes } from './views.ts';

/** A server that does not listen yet. */
export interface BuiltServer {
  readonly app: HttpServer;
  readonly trust: Trust;
}

/** What the server tells the workers of its process. */
export interface ServerHooks {
  readonly meter: Meter;
  readonly appended: () => void;
  /** Adds routes of a mode of running, such as the demo's mailbox. */
  readonly mount?: (app: HttpServer) => void;
}

const TOPICS: { readonly [topic: string]: Capability } = {
  home: 'home.read',
  health: 'health.read',
  decisions: 'decisions.read',
  surveys: 'surveys.read',
  [TASKS_TOPIC]: 'tasks.work',
  [WEBHOOKS_OUT_TOPIC]: 'settings.keys',
  [ALARM_TOPIC]: 'health.read',
  holds: 'home.read',
};

/** Words for a reason as it stands in a rollup; an older release may have counted one that is unknown now. */
function wordsOfReason(reason: string): string {
  return isReason(reason) ? reasonWords(reason) : reason;
}

function isReason(text: string): text is keyof typeof REASONS {
  return Object.hasOwn(REASONS, text);
}

/** Builds the server with all routes. */
export async function buildServer(house: House, hooks: ServerHooks): Promise<BuiltServer> {
  const { config, log, metrics, clock } = house;
  const ready = databaseReadiness(house.db);
  const app = await createHttpServer({
    log,
    metrics,
    version: VERSION,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    ready,
    clock,
  });
  const trust = openTrust({ ...house, privacy: privacyPorts(house) });
  const record: RecordSignals = async (tx, request) => {
    tx.onCommit(hooks.appended);
    return recordSignals(tx, house, request);
  };
  registerAuthentication(app, trust);
  trustRoutes(app, trust);
  mountIntake(app, house, trust, hooks.appended);
  mountPeople(app, house, hooks.appended);
  exportRoutes(app, house);
  mountAudiences(app, house);
  const namesOf = (_orgId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    house.db.auth((tx) => readAccountNames(tx, ids));
  contentRoutes(app, { ...house, namesOf });
  mountJourneys(app, house, trust, record);
  decisionRoutes(app, house);
  measuresRoutes(app, { ...house, reasonWords: wordsOfReason });
  undoRoutes(app, house.undo, (request) => {
    const member = memberOf(request);
    return `${member.orgId}/${member.userId}`;
  });
  outreachRoutes(app, house, trust, record);
  const surveys = surveyServices(house, record);
  surveyPages(app, surveys);
  surveyRoutes(app, surveys);
  viewRoutes(app, house);
  alarmRoutes(app, house);
  engineRoutes(app, house, hooks.meter);
  hooks.mount?.(app);
  await serveConsole(app);
  return { app, trust };
}

/** The doors of signals. */
function mountIntake(app: HttpServer, house: House, trust: Trust, appended: () => void): void {
  eventRoutes(app, house, trust, appended);
  fhirExportRoutes(app, house);
  hl7Routes(app, {
    ...house,
    keyRing: trust.keyRing,
    appended,
    unite: uniteOnWord(house),
  });
  fhirRoutes(app, { ...house, keyRing: trust.keyRing, appended, version: VERSION });
  const onError = (error: unknown): void =>
    house.log.error('an import failed', { error: describeError(error) });
  webhookRoutes(app, { ...house, appended });
  trackerRoutes(app, { ...house, appended });
  importRoutes(app, { ...house, ...importServices(house), appended, onError });
}

function surveyServices(house: House, record: RecordSignals): SurveyServices {
  return {
    ...house,
    publicUrl: house.config.publicUrl,
    countSent: countSentWithLink,
    namesOf: (ids) => house.db.auth((tx) => readAccountNames(tx, ids)),
    record,
  };
}

/** Health figures and the live link. */
function engineRoutes(app: HttpServer, house: House, meter: Meter): void {
  const startedAt = house.clock.now();
  const health = (): Promise<object> => readHealth(house, meter, startedAt, VERSION);
  const home = (orgId: string, named: boolean): Promise<object> =>
    house.db.web(orgId, (tx) =>
      readHome(tx, orgId, { now: house.clock.now(), hours: 24, named }, wordsOfReason),
    );
  const read = (topic: string, orgId: string, named: boolean): Promise<object | null> =>
    topic === 'health' ? health() : topic === 'home' ? home(orgId, named) : Promise.resolve({});
  const hub = withData(house.live, read, (error) =>
    house.log.warn('a live screen could not be told', { error: describeError(error) }),
  );
  const schema = { tags: ['engine'], summary: "The engine's figures" };
  app.get(
    '/api/v1/health-figures',
    { schema, config: { capability: 'health.read', background: true } },
    health,
  );
  const live = {
    tags: ['engine'],
    summary: 'Live figures as server-sent events: ?topics=home,health,decisions',
  };
  app.get<{ Querystring: { topics?: string } }>(
    '/live',
    { schema: live, config: { access: 'session', background: true } },
    async (request, reply) => {
      const member = memberOf(request);
      const allows = (topic: string): boolean => {
        const needed = TOPICS[topic];
        return needed !== undefined && member.capabilities.has(needed);
      };
      const reader = { named: member.capabilities.has('people.read'), allows };
      return answerLive(hub(reader), request, reply, member.orgId, request.query.topics);
    },
  );
}
