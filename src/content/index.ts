// Content's front door. Content holds nothing about persons, hence it has no port for export and erasure.
export {
  approveVersion,
  contentHash,
  createItem,
  createVersion,
  type Doing,
  type ItemDraft,
  submitVersion,
  withdrawVersion,
} from './content.ts';
export { type ContentServices, contentRoutes } from './routes.ts';
export { readSendable } from './sendable.ts';
export { expireVersions } from './store.ts';
