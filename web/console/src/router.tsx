// The console's addresses. Screens are loaded when first visited.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError, queryClient, sessionQuery } from './api.ts';
import { BASE } from './leave.ts';
import { NotFound, ScreenFailed, ScreenWaiting } from './shell/fallbacks.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./screens/sign-in.tsx'), 'SignIn'),
});

const setPassword = createRoute({
  getParentRoute: () => root,
  path: '/set-password',
  component: lazyRouteComponent(() => import('./screens/set-password.tsx'), 'SetPassword'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  pendingComponent: ScreenWaiting,
  errorComponent: ScreenFailed,
  beforeLoad: async ({ location }) => {
    try {
      return { session: await queryClient.ensureQueryData(sessionQuery) };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      const back = location.href === '/' ? '' : `?return=${encodeURIComponent(location.href)}`;
      throw redirect({ href: `${BASE}/sign-in${back}`, reloadDocument: false });
    }
  },
});

type Load = Parameters<typeof lazyRouteComponent>[0];

function screen<Path extends string>(path: Path, load: Load, name: string) {
  return createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load, name) });
}

const screens = [
  screen('/', () => import('./screens/home.tsx'), 'HomeScreen'),
  screen('/people', () => import('./screens/people.tsx'), 'PeopleScreen'),
  screen('/merge-review', () => import('./screens/merge-review.tsx'), 'MergeReviewScreen'),
  screen('/people/$id', () => import('./screens/person.tsx'), 'PersonScreen'),
  screen('/people/$id/brief', () => import('./screens/brief.tsx'), 'BriefScreen'),
  screen('/decisions', () => import('./screens/decisions.tsx'), 'DecisionsScreen'),
  screen('/decisions/$id', () => import('./screens/decision.tsx'), 'DecisionScreen'),
  screen('/audiences', () => import('./screens/audiences.tsx'), 'AudiencesScreen'),
  screen('/audiences/new', () => import('./screens/audience-edit.tsx'), 'NewAudienceScreen'),
  screen('/audiences/overlap', () => import('./screens/audience-overlap.tsx'), 'AudienceOverlapScreen'),
  screen('/audiences/lists', () => import('./screens/audience-lists.tsx'), 'AudienceListsScreen'),
  screen('/audiences/lists/$id', () => import('./screens/audience-list.tsx'), 'AudienceListScreen'),
  screen('/audiences/scores', () => import('./screens/audience-scores.tsx'), 'AudienceScoresScreen'),
  screen('/audiences/scores/$id', () => import('./screens/audience-score.tsx'), 'AudienceScoreScreen'),
  screen('/audiences/$id', () => import('./screens/audience.tsx'), 'AudienceScreen'),
  screen('/audiences/$id/edit', () => import('./screens/audience-edit.tsx'), 'EditAudienceScreen'),
  screen('/journeys', () => import('./screens/journeys.tsx'), 'JourneysScreen'),
  screen('/journeys/new', () => import('./screens/journey-new.tsx'), 'NewJourneyScreen'),
  screen('/journeys/stuck', () => import('./screens/journey-stuck.tsx'), 'StuckJourneysScreen'),
  screen('/journeys/$id', () => import('./screens/journey.tsx'), 'JourneyScreen'),
  screen('/crisis', () => import('./screens/crisis.tsx'), 'CrisisScreen'),
  screen('/crisis/$id', () => import('./screens/crisis-hold.tsx'), 'CrisisHoldScreen'),
  screen('/campaigns', () => import('./screens/campaigns.tsx'), 'CampaignsScreen'),
  screen('/campaigns/new', () => import('./screens/campaign-plan.tsx'), 'CampaignPlanScreen'),
  screen('/campaigns/seed-list', () => import('./screens/seed-list.tsx'), 'SeedListScreen'),
  screen('/campaigns/$id', () => import('./screens/campaign.tsx'), 'CampaignScreen'),
  screen('/campaigns/$id/edit', () => import('./screens/campaign-plan.tsx'), 'CampaignPlanScreen'),
  screen('/content', () => import('./screens/content.tsx'), 'ContentScreen'),
  screen('/content/$id', () => import('./screens/content-item.tsx'), 'ContentItemScreen'),
  screen('/feedback', () => import('./screens/feedback.tsx'), 'FeedbackScreen'),
  screen('/surveys', () => import('./screens/surveys.tsx'), 'SurveysScreen'),
  screen('/surveys/$id', () => import('./screens/survey.tsx'), 'SurveyScreen'),
  screen('/experiments', () => import('./screens/experiments.tsx'), 'ExperimentsScreen'),
  screen('/events', () => import('./screens/events.tsx'), 'EventsScreen'),
  screen('/events/schemas', () => import('./screens/event-schemas.tsx'), 'EventSchemasScreen'),
  screen('/events/schema', () => import('./screens/event-schema.tsx'), 'EventSchemaScreen'),
  screen('/events/quarantine', () => import('./screens/event-quarantine.tsx'), 'EventQuarantineScreen'),
  screen('/events/quarantine/$id', () => import('./screens/event-held.tsx'), 'EventHeldScreen'),
  screen('/events/dead-letters', () => import('./screens/dead-letters.tsx'), 'DeadLettersScreen'),
  screen('/imports', () => import('./screens/imports.tsx'), 'ImportsScreen'),
  screen('/imports/new', () => import('./screens/import-new.tsx'), 'NewImportScreen'),
  screen('/imports/$id', () => import('./screens/bad-rows.tsx'), 'BadRowsScreen'),
  screen('/settings/members', () => import('./screens/members.tsx'), 'MembersScreen'),
  screen('/settings/keys', () => import('./screens/write-keys.tsx'), 'WriteKeysScreen'),
  screen('/arrivals', () => import('./screens/arrivals.tsx'), 'ArrivalsScreen'),
  screen('/tasks', () => import('./screens/tasks.tsx'), 'TasksScreen'),
  screen('/settings/webhooks-out', () => import('./screens/webhooks-out.tsx'), 'WebhooksOutScreen'),
  screen('/settings/webhooks-out/$id', () => import('./screens/webhook-out.tsx'), 'WebhookOutScreen'),
  screen('/settings/webhooks', () => import('./screens/webhooks.tsx'), 'WebhooksScreen'),
  screen('/settings/webhooks/$id', () => import('./screens/webhook.tsx'), 'WebhookScreen'),
  screen('/settings/tracker', () => import('./screens/trackers.tsx'), 'TrackersScreen'),
  screen('/settings/check-in', () => import('./screens/check-in-points.tsx'), 'CheckInPointsScreen'),
  screen('/settings/consent-texts', () => import('./screens/consent-texts.tsx'), 'ConsentTextsScreen'),
  screen('/settings/suppression', () => import('./screens/suppression.tsx'), 'SuppressionScreen'),
  screen('/settings/record-systems', () => import('./screens/record-systems.tsx'), 'RecordSystemsScreen'),
  screen('/settings/audit', () => import('./screens/audit.tsx'), 'AuditScreen'),
  screen('/settings/organisation', () => import('./screens/organisation.tsx'), 'OrganisationScreen'),
  screen('/settings/health', () => import('./screens/health.tsx'), 'HealthScreen'),
];

export const router = createRouter({
  routeTree: root.addChildren([signIn, setPassword, shell.addChildren(screens)]),
  basepath: BASE,
  scrollRestoration: true,
  defaultPendingMs: 400,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(
      Object.entries(search).map(([name, value]) => [name, String(value)]),
    ).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Fetches the code of all screens while nothing else happens, so that going there needs no wait and no network. */
export function fetchScreensWhenIdle(): void {
  const later = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 2_000));
  later(() => {
    for (const { options } of screens) void options.component?.preload?.();
  });
}
