// What the wizard's parts need from the house.
import type { Random } from '../../platform/random.ts';
import type { Identifier } from '../model.ts';
import type { ImportServices } from './engine.ts';
import type { ByteSource } from './source.ts';
import { uploadSource } from './upload-file.ts';
import type { Upload } from './upload-store.ts';

export interface WizardServices extends ImportServices {
  readonly random: Random;
  readonly config: { readonly dataDir: string };
  readonly cursorSecret: Uint8Array;
  /** The keyed hash under which people know an identifier; null for one that names nobody. `people` knows the rule. */
  readonly hashOf: (orgId: string, identifier: Identifier) => Buffer | null;
  /** Called after commits: there is something to process. */
  readonly appended: () => void;
  readonly onError: (error: unknown) => void;
}

/** How long an upload waits for somebody to come back, ms. */
export const UPLOAD_WAITS = 7 * 86_400_000;
const PURPOSE = 'import-upload';

/** Seals the key of an upload for its row. */
export function sealKey(services: WizardServices, key: Uint8Array): Buffer {
  return services.vault.sealInstance(PURPOSE, { key: Buffer.from(key).toString('base64') });
}

/** The bytes of an upload. Throws when its key does not open: another instance key made it. */
export function sourceOfUpload(services: WizardServices, upload: Upload): ByteSource {
  const opened = services.vault.openInstance(PURPOSE, upload.sealed_key)?.key;
  if (typeof opened !== 'string') throw new Error('the key of an upload does not open');
  const place = { folder: services.config.dataDir, id: upload.id, key: Buffer.from(opened, 'base64') };
  return uploadSource(place, upload.bytes);
}
