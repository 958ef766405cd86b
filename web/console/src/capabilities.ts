// What each capability lets a member do, in words: for refusals and for the roles page.

const WORDS: { [capability: string]: string } = {
  'home.read': 'See Home',
  'health.read': 'See engine figures',
  'people.read': 'See people',
  'people.read.contact': 'See contact details',
  'people.read.health': 'See health details',
  'people.edit': 'Change people',
  'people.merge': 'Merge and separate people',
  'people.export': 'Export a person’s data',
  'people.erase': 'Erase a person',
  'audiences.read': 'See audiences',
  'audiences.edit': 'Change audiences',
  'journeys.read': 'See journeys',
  'journeys.edit': 'Change journeys',
  'content.read': 'See content',
  'content.edit': 'Write content',
  'content.approve': 'Approve content',
  'decisions.read': 'See decisions',
  'feedback.read': 'Read feedback',
  'imports.run': 'Run imports',
  'surveys.read': 'See surveys and their figures',
  'surveys.edit': 'Write and open surveys',
  'consent.edit': 'Record consent',
  'settings.members': 'Manage members and roles',
  'settings.keys': 'Manage write keys and webhooks',
  'settings.organisation': 'Manage the organisation',
  'audit.read': 'Read the audit trail',
  'measures.read': 'See measures',
  'cases.work': 'Work on cases',
  'medical.work': 'Answer medical questions',
  'safety.work': 'Handle safety reports',
  'tasks.work': 'Work on tasks',
  'holds.run': 'Start and release a crisis hold',
};

/** Sorted so that the more exact name comes later (`people.read` before `people.read.health`). */
export const KNOWN_CAPABILITIES: readonly string[] = Object.keys(WORDS).sort();

export function capabilityWords(capability: string): string {
  return WORDS[capability] ?? capability;
}
