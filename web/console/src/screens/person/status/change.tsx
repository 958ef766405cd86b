// Changes what gates every contact with a person: each gate is a plain question, and a reason is always asked.
import { Checkbox, Modal, Textarea, TextInput } from '@mantine/core';
import { DialogForm, tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonProfile } from '../../../../../../sdk/api.ts';
import type { StatusChange } from '../../../../../../sdk/faces/status.ts';
import { api, queryClient } from '../../../api.ts';
import { failureOf } from '../../../failures.ts';

const FLAGS = [
  ['deceased', 'This person has died', 'Silences everything at once, also what is waiting to go out.'],
  ['minor', 'This person is a minor', 'What must be said goes to the authorised representative.'],
  ['confidential', 'The minor’s own confidence is protected', 'Messages do not go to the representative.'],
  ['restricted', 'Processing is restricted by law', 'Only safety and transactional messages go out.'],
] as const;
type Flag = (typeof FLAGS)[number][0];

interface ChangeStatusProps {
  readonly person: PersonProfile;
  readonly opened: boolean;
  readonly close: () => void;
  /** The reason as a question suggests it, with the gate it asks about closed. */
  readonly suggested?: string | undefined;
}

export function ChangeStatus(props: ChangeStatusProps): ReactNode {
  return (
    <Modal opened={props.opened} onClose={props.close} title="Change status">
      {props.opened && <Form {...props} />}
    </Modal>
  );
}

function Form({ person, close, suggested }: ChangeStatusProps): ReactNode {
  const [flags, setFlags] = useState<ReadonlySet<string>>(
    new Set(suggested === undefined ? person.gates : [...person.gates, 'deceased']),
  );
  const [sensitive, setSensitive] = useState(person.gates.includes('sensitive'));
  const [event, setEvent] = useState('');
  const [reason, setReason] = useState(suggested ?? '');
  const save = useSave(person.id, close);
  const change = changeOf(person, flags, sensitive, event.trim());
  const toggle = (flag: Flag, on: boolean) => {
    const next = new Set(flags);
    if (on) next.add(flag);
    else next.delete(flag);
    setFlags(next);
  };
  return (
    <DialogForm
      action="State it"
      submit={() => save.mutate({ ...change, reason: reason.trim() })}
      close={close}
      busy={save.isPending}
      ready={Object.keys(change).length > 0}
      error={failureOf(save.error)?.text}
    >
      <Flags flags={flags} toggle={toggle} />
      <Checkbox
        label="A sensitive event is on file"
        description="No engagement and no marketing. The words are health data."
        checked={sensitive}
        onChange={(changed) => setSensitive(changed.currentTarget.checked)}
      />
      {sensitive && !person.gates.includes('sensitive') && (
        <TextInput
          label="What happened, in a word"
          value={event}
          maxLength={80}
          required
          onChange={(changed) => setEvent(changed.currentTarget.value)}
        />
      )}
      <Textarea
        label="Reason"
        description="Who said so, and when. It stands in the timeline."
        value={reason}
        maxLength={500}
        required
        autosize
        minRows={2}
        onChange={(changed) => setReason(changed.currentTarget.value)}
      />
    </DialogForm>
  );
}

function Flags({
  flags,
  toggle,
}: {
  flags: ReadonlySet<string>;
  toggle: (flag: Flag, on: boolean) => void;
}): ReactNode {
  return FLAGS.map(([flag, label, description]) => (
    <Checkbox
      key={flag}
      label={label}
      description={description}
      checked={flags.has(flag)}
      onChange={(changed) => toggle(flag, changed.currentTarget.checked)}
    />
  ));
}

/** Only what differs from what is known. */
function changeOf(
  person: PersonProfile,
  flags: ReadonlySet<string>,
  sensitive: boolean,
  event: string,
): Omit<StatusChange, 'reason'> {
  const change: Omit<StatusChange, 'reason'> = {};
  for (const [flag] of FLAGS)
    if (flags.has(flag) !== person.gates.includes(flag)) change[flag] = flags.has(flag);
  const was = person.gates.includes('sensitive');
  if (was && !sensitive) change.sensitive = null;
  if (!was && sensitive && event !== '') change.sensitive = event;
  return change;
}

function useSave(id: string, close: () => void) {
  return useMutation({
    mutationFn: (change: StatusChange) => api.stateStatus(id, change),
    onSuccess: () => {
      close();
      tell({ title: 'Stated', text: 'It takes effect within a moment and stands in the timeline.' });
      // The loop folds the word into the profile within moments; the page is read again when it has.
      for (const after of [300, 1_500])
        setTimeout(() => {
          void queryClient.invalidateQueries({ queryKey: ['person', id] });
          void queryClient.invalidateQueries({ queryKey: ['status questions', id] });
          void queryClient.invalidateQueries({ queryKey: [`timeline ${id}`] });
        }, after);
    },
  });
}
