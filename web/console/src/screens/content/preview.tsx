// A variant as its reader will see it: a mail, a text message, a notification, a card in the portal, a call script.
import { channelMark, type Mark } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { ContentView } from '../../../../../sdk/api.ts';
import styles from './content.module.css';

type Variant = ContentView['versions'][number]['variants'][number];

export function VariantPreview({
  variant,
  sponsor,
}: {
  variant: Variant;
  sponsor: string | null;
}): ReactNode {
  const mark: Mark = channelMark(variant.channel);
  const Icon = mark.icon;
  const words = wordCount(variant.body);
  return (
    <figure className={styles.preview} data-channel={variant.channel}>
      <figcaption className={styles.caption}>
        <Icon size={15} stroke={1.8} aria-hidden />
        <b>{mark.words}</b>
        <span className={styles.soft}>
          {variant.language}, {words} words
        </span>
      </figcaption>
      <div className={styles.paper} lang={variant.language}>
        {variant.subject && <p className={styles.subject}>{withBlanks(variant.subject)}</p>}
        {sponsor && <p className={styles.sponsor}>Sponsored by {sponsor}</p>}
        {variant.body.split(/\n{2,}/).map((paragraph, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have no other name.
          <p key={index}>{withBlanks(paragraph)}</p>
        ))}
        {variant.callToAction && (
          <p>
            <span className={styles.action} title={variant.callToAction.url}>
              {variant.callToAction.label}
            </span>
          </p>
        )}
      </div>
    </figure>
  );
}

/** Marks `{{path}}` blanks, which are filled per person when the message is made. */
function withBlanks(text: string): ReactNode {
  return text.split(/(\{\{[^{}]*\}\})/).map((part, index) =>
    part.startsWith('{{') ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text never move.
      <mark key={index} className={styles.blank}>
        {part.slice(2, -2).trim()}
      </mark>
    ) : (
      part
    ),
  );
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
