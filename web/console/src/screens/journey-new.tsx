// A new journey: from scratch, or from a ready one with what it needs filled in.
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { DialogForm, Failed, Page, tell, useSurroundings, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JourneyMakeBody, JourneySlot, JourneyTemplate } from '../../../../sdk/faces/journeys.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useRuleNames } from './audiences/names.ts';
import styles from './journeys/journeys.module.css';

const PARENT = { href: '/journeys', title: 'Journeys' };
const GROUPS = [
  { group: 'care', title: 'Care' },
  { group: 'life-science', title: 'Life science' },
] as const;

export function NewJourneyScreen(): ReactNode {
  const [chosen, setChosen] = useState<JourneyTemplate | 'empty' | null>(null);
  const templates = useQuery({
    queryKey: ['journey-templates'],
    queryFn: ({ signal }) => api.journeyTemplates(signal),
    staleTime: 600_000,
  });
  const failure = failureOf(templates.error);
  return (
    <Page
      title="New journey"
      purpose="Begin with a ready journey and change what you like, or with an empty one. Nobody comes in before you publish."
      parent={PARENT}
      actions={<Button onClick={() => setChosen('empty')}>Begin from scratch</Button>}
    >
      {failure && <Failed failure={failure} retry={() => void templates.refetch()} />}
      {templates.isPending && <Waiting lines={8} />}
      {templates.data &&
        GROUPS.map(({ group, title }) => (
          <section key={group} aria-label={title}>
            <h2 className={styles.groupTitle}>{title}</h2>
            <ul className={styles.gallery}>
              {templates.data.rows
                .filter((template) => template.group === group)
                .map((template) => (
                  <Card key={template.id} template={template} choose={() => setChosen(template)} />
                ))}
            </ul>
          </section>
        ))}
      {chosen !== null && (
        <MakeDialog template={chosen === 'empty' ? null : chosen} close={() => setChosen(null)} />
      )}
    </Page>
  );
}

const SLOT_WORDS = {
  content: 'Content',
  audience: 'Audience',
  endpoint: 'Endpoint',
  journey: 'Journey',
} as const;

function Card({ template, choose }: { template: JourneyTemplate; choose: () => void }): ReactNode {
  const { outline, slots } = template;
  return (
    <li className={styles.template}>
      <h3>{template.name}</h3>
      <p>{template.text}</p>
      <details>
        <summary>What it does, step by step</summary>
        <p>{outline.entry}</p>
        <ol className={styles.reads}>
          {outline.steps.map((step) => (
            <li key={step.step} style={{ '--depth': step.depth }}>
              {step.words}
            </li>
          ))}
        </ol>
        {outline.endings.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </details>
      {slots.length > 0 && (
        <div>
          <b>Needs</b>
          <ul className={styles.needs}>
            {slots.map((slot) => (
              <li key={slot.id}>
                {SLOT_WORDS[slot.kind]} “{slot.label}”: {slot.hint}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Button onClick={choose} aria-label={`Begin with this: ${template.name}`}>
        Begin with this
      </Button>
    </li>
  );
}

type Filled = { readonly [slot: string]: string };

function MakeDialog({ template, close }: { template: JourneyTemplate | null; close: () => void }): ReactNode {
  const { go } = useSurroundings();
  const [name, setName] = useState(template?.name ?? '');
  const [filled, setFilled] = useState<Filled>({});
  const make = useMutation({
    mutationFn: () => {
      const slots = Object.fromEntries(Object.entries(filled).filter(([, value]) => value !== ''));
      const body: JourneyMakeBody = template
        ? { name: name.trim(), template: template.id, slots }
        : { name: name.trim() };
      return api.createJourney(body);
    },
    onSuccess: (made) => {
      queryClient.setQueryData(['journey', made.id], made);
      void queryClient.invalidateQueries({ queryKey: ['journeys'] });
      tell({ title: 'The draft is there', text: 'Nobody comes in before you publish it.' });
      go(`/journeys/${made.id}`);
    },
  });
  return (
    <Modal opened onClose={close} title={template ? template.name : 'An empty journey'}>
      <DialogForm
        action="Make the draft"
        submit={() => make.mutate()}
        close={close}
        busy={make.isPending}
        ready={name.trim() !== ''}
        error={make.error?.message}
      >
        <TextInput
          data-autofocus
          label="Name"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {template && template.slots.length > 0 && (
          <p className={styles.soft}>
            Fill in now what you can; the rest stands in the list of problems afterwards.
          </p>
        )}
        {template?.slots.map((slot) => (
          <SlotField
            key={slot.id}
            slot={slot}
            value={filled[slot.id] ?? ''}
            change={(value) => setFilled({ ...filled, [slot.id]: value })}
          />
        ))}
      </DialogForm>
    </Modal>
  );
}

interface SlotProps {
  readonly slot: JourneySlot;
  readonly value: string;
  readonly change: (value: string) => void;
}

function SlotField({ slot, value, change }: SlotProps): ReactNode {
  const options = useSlotOptions(slot);
  return (
    <NativeSelect
      label={slot.label}
      description={slot.hint}
      data={[{ value: '', label: options.length === 0 ? 'Nothing fits yet: later' : 'Later' }, ...options]}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

/** What can fill a slot: approved content of its lane and purpose, audiences, other journeys. */
function useSlotOptions(slot: JourneySlot): { value: string; label: string }[] {
  const names = useRuleNames();
  const content = useQuery({
    queryKey: ['content', 'choices'],
    queryFn: ({ signal }) => api.content({ limit: 100 }, signal),
    staleTime: 30_000,
    enabled: slot.kind === 'content',
  });
  const named = (rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => ({ value: id, label: name }));
  if (slot.kind === 'audience') return named(names.audiences);
  if (slot.kind === 'journey') return named(names.journeys);
  const fits = (content.data?.rows ?? []).filter(
    (row) =>
      row.state === 'approved' &&
      (slot.lane === undefined || row.lane === slot.lane) &&
      (slot.purpose === undefined || row.purpose === slot.purpose),
  );
  return named(fits);
}
