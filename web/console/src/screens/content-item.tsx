// One item: its versions, each variant as the reader will see it, and who stands for it by name.
import { SegmentedControl } from '@mantine/core';
import {
  Empty,
  Facts,
  Failed,
  LaneBadge,
  nameWords,
  Page,
  Panel,
  plainWords,
  StateBadge,
  Time,
  Waiting,
} from '@rapport/kit';
import { IconSignature } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ContentView } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import styles from './content/content.module.css';
import { VariantPreview } from './content/preview.tsx';

type Version = ContentView['versions'][number];

const PARENT = { href: '/content', title: 'Content' };

export function ContentItemScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const item = useQuery({
    queryKey: ['content-item', id],
    queryFn: ({ signal }) => api.contentItem(id, signal),
  });
  const failure = failureOf(item.error);
  if (!item.data) {
    return (
      <Page title="Content" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void item.refetch()} /> : <Waiting />}
      </Page>
    );
  }
  return <Item item={item.data} />;
}

function Item({ item }: { item: ContentView }): ReactNode {
  const { value, set } = useFilters('version');
  const newestFirst = item.versions.toSorted((a, b) => b.number - a.number);
  const version = newestFirst.find((each) => String(each.number) === value('version')) ?? newestFirst[0];
  const chooser = newestFirst.length > 1 && (
    <SegmentedControl
      aria-label="Version"
      value={String(version?.number ?? '')}
      onChange={(number) => set({ version: number })}
      data={newestFirst
        .slice(0, 6)
        .map((each) => ({ value: String(each.number), label: `Version ${each.number}` }))}
    />
  );
  return (
    <Page title={item.name} purpose={<LaneBadge lane={item.lane} />} parent={PARENT} actions={chooser}>
      {version ? (
        <div className={styles.columns}>
          <div className={styles.previews}>
            {version.variants.map((variant) => (
              <VariantPreview
                key={variant.channel + variant.language}
                variant={variant}
                sponsor={item.sponsor}
              />
            ))}
          </div>
          <div className={styles.beside}>
            <AboutVersion item={item} version={version} />
            <Approvals approvals={version.approvals} />
          </div>
        </div>
      ) : (
        <Empty title="No version yet" text="Nothing has been written for this item." />
      )}
    </Page>
  );
}

function AboutVersion({ item, version }: { item: ContentView; version: Version }): ReactNode {
  return (
    <Panel title={`Version ${version.number}`}>
      <Facts
        rows={[
          ['State', <StateBadge key="state" state={version.state} />],
          ['Purpose', plainWords(item.purpose)],
          ['Topic', item.topic ? plainWords(item.topic) : 'None'],
          ['Sponsor', item.sponsor ?? 'None'],
          ['Written by', nameWords(version.createdBy)],
          ['Written', <Time key="written" at={version.createdAt} />],
          ['Approved until', <Time key="until" at={version.expiresAt} absolute />],
        ]}
      />
    </Panel>
  );
}

function Approvals({ approvals }: { approvals: Version['approvals'] }): ReactNode {
  return (
    <Panel title="Approvals" note="bound to these very words">
      {approvals.length === 0 ? (
        <Empty
          title="Not approved"
          text="Nobody can send this version until somebody other than its writer approves it by name."
        />
      ) : (
        <ul className={styles.approvals}>
          {approvals.map((approval) => (
            <li key={approval.role + approval.approver + approval.at}>
              <IconSignature size={17} stroke={1.7} aria-hidden />
              <span>
                <b>{nameWords(approval.approver)}</b>, {plainWords(approval.role).toLowerCase()}
                <br />
                <span className={styles.soft}>
                  “{approval.meaning}” <Time at={approval.at} />
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
