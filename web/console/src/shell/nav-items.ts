// Every place of the console: its name, address, key after `g`, and the capability it asks for.
import type { IconPart } from '@rapport/kit';
import {
  IconActivity,
  IconActivityHeartbeat,
  IconArrowsJoin,
  IconArticle,
  IconBan,
  IconBuilding,
  IconChecklist,
  IconClipboardList,
  IconDoorEnter,
  IconFileCertificate,
  IconFileImport,
  IconFlask,
  IconHandStop,
  IconHistory,
  IconHome,
  IconId,
  IconKey,
  IconMessage2Star,
  IconQrcode,
  IconRoute,
  IconScale,
  IconSend,
  IconUserCog,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
  IconWorldWww,
} from '@tabler/icons-react';

export interface Place {
  readonly title: string;
  readonly href: string;
  readonly icon: IconPart;
  readonly key: string;
  readonly capability: string;
}

export interface PlaceGroup {
  readonly title: string | null;
  readonly places: readonly Place[];
}

export const PLACES: readonly PlaceGroup[] = [
  {
    title: null,
    places: [
      { title: 'Home', href: '/', icon: IconHome, key: 'h', capability: 'home.read' },
      { title: 'People', href: '/people', icon: IconUsers, key: 'p', capability: 'people.read' },
      {
        title: 'Merge review',
        href: '/merge-review',
        icon: IconArrowsJoin,
        key: 'r',
        capability: 'people.merge',
      },
      { title: 'Tasks', href: '/tasks', icon: IconChecklist, key: '1', capability: 'tasks.work' },
      { title: 'Arrivals', href: '/arrivals', icon: IconDoorEnter, key: 'l', capability: 'people.read' },
      { title: 'Decisions', href: '/decisions', icon: IconScale, key: 'd', capability: 'decisions.read' },
    ],
  },
  {
    title: 'Engage',
    places: [
      {
        title: 'Audiences',
        href: '/audiences',
        icon: IconUsersGroup,
        key: 'a',
        capability: 'audiences.read',
      },
      { title: 'Journeys', href: '/journeys', icon: IconRoute, key: 'j', capability: 'journeys.read' },
      { title: 'Campaigns', href: '/campaigns', icon: IconSend, key: 'g', capability: 'journeys.read' },
      { title: 'Content', href: '/content', icon: IconArticle, key: 'c', capability: 'content.read' },
      { title: 'Crisis hold', href: '/crisis', icon: IconHandStop, key: 'z', capability: 'holds.run' },
    ],
  },
  {
    title: 'Learn',
    places: [
      { title: 'Feedback', href: '/feedback', icon: IconMessage2Star, key: 'f', capability: 'feedback.read' },
      { title: 'Surveys', href: '/surveys', icon: IconClipboardList, key: 'y', capability: 'surveys.read' },
      { title: 'Experiments', href: '/experiments', icon: IconFlask, key: 'e', capability: 'measures.read' },
      { title: 'Events', href: '/events', icon: IconActivity, key: 'v', capability: 'events.read' },
      { title: 'Imports', href: '/imports', icon: IconFileImport, key: 'i', capability: 'imports.run' },
    ],
  },
  {
    title: 'Settings',
    places: [
      {
        title: 'Members & roles',
        href: '/settings/members',
        icon: IconUserCog,
        key: 'm',
        capability: 'settings.members',
      },
      { title: 'Write keys', href: '/settings/keys', icon: IconKey, key: 'k', capability: 'settings.keys' },
      {
        title: 'Webhooks in',
        href: '/settings/webhooks',
        icon: IconWebhook,
        key: 'w',
        capability: 'settings.keys',
      },
      {
        title: 'Webhooks out',
        href: '/settings/webhooks-out',
        icon: IconWebhook,
        key: 'W',
        capability: 'settings.keys',
      },
      {
        title: 'Website tracker',
        href: '/settings/tracker',
        icon: IconWorldWww,
        key: 't',
        capability: 'settings.keys',
      },
      {
        title: 'Check-in points',
        href: '/settings/check-in',
        icon: IconQrcode,
        key: 'q',
        capability: 'settings.organisation',
      },
      {
        title: 'Consent texts',
        href: '/settings/consent-texts',
        icon: IconFileCertificate,
        key: 'n',
        capability: 'people.read',
      },
      {
        title: 'Suppression',
        href: '/settings/suppression',
        icon: IconBan,
        key: 'b',
        capability: 'people.read',
      },
      {
        title: 'Record systems',
        href: '/settings/record-systems',
        icon: IconId,
        key: 'x',
        capability: 'settings.organisation',
      },
      { title: 'Audit', href: '/settings/audit', icon: IconHistory, key: 'u', capability: 'audit.read' },
      {
        title: 'Organisation',
        href: '/settings/organisation',
        icon: IconBuilding,
        key: 'o',
        capability: 'home.read',
      },
      {
        title: 'Health',
        href: '/settings/health',
        icon: IconActivityHeartbeat,
        key: 's',
        capability: 'health.read',
      },
    ],
  },
];

export const ALL_PLACES: readonly Place[] = PLACES.flatMap((group) => group.places);

/** The place an address belongs to: the longest match. */
export function placeOf(path: string): Place | undefined {
  const under = ALL_PLACES.filter(
    ({ href }) => path === href || (href !== '/' && path.startsWith(`${href}/`)),
  );
  return under.sort((a, b) => b.href.length - a.href.length)[0];
}

/** Whether a member may see what an address shows. Addresses of no place are open to all. */
export function mayGo(href: string, capabilities: readonly string[]): boolean {
  const place = placeOf(href.split(/[?#]/)[0] ?? href);
  return place === undefined || capabilities.includes(place.capability);
}
