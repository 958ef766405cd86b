// Lets people in by hand: some people, a list, or everybody who is in an audience now.
import { Modal, NativeSelect, NumberInput, Pill, SegmentedControl } from '@mantine/core';
import { DialogForm, tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonRow } from '../../../../../sdk/api.ts';
import type { JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api, queryClient } from '../../api.ts';
import { useRuleNames } from '../audiences/names.ts';
import styles from './journeys.module.css';
import { refreshJourney } from './life.tsx';
import { PersonPicker } from './person-picker.tsx';

type Way = 'people' | 'list' | 'audience';
const WAYS: readonly { readonly value: Way; readonly label: string }[] = [
  { value: 'people', label: 'Some people' },
  { value: 'list', label: 'A list' },
  { value: 'audience', label: 'An audience' },
];

export function EnterDialog({ view, close }: { view: JourneyView; close: () => void }): ReactNode {
  const [way, setWay] = useState<Way>('people');
  const [people, setPeople] = useState<readonly PersonRow[]>([]);
  const [chosen, setChosen] = useState('');
  const [perMinute, setPerMinute] = useState<number | undefined>(undefined);
  const enter = useEnter(view, way, way === 'people' ? people.map(({ id }) => id) : chosen, perMinute, close);
  const many = way !== 'people' || people.length > 20;
  return (
    <Modal opened onClose={close} title={`Let people into “${view.name}”`}>
      <DialogForm
        action="Let them in"
        submit={() => enter.mutate()}
        close={close}
        busy={enter.isPending}
        ready={way === 'people' ? people.length > 0 : chosen !== ''}
        error={enter.error?.message}
      >
        <SegmentedControl
          fullWidth
          aria-label="Whom to let in"
          value={way}
          data={[...WAYS]}
          onChange={(next) => {
            setWay(WAYS.find(({ value }) => value === next)?.value ?? 'people');
            setChosen('');
          }}
        />
        {way === 'people' ? (
          <Chosen people={people} change={setPeople} />
        ) : (
          <Many way={way} chosen={chosen} choose={setChosen} />
        )}
        {many && (
          <NumberInput
            size="xs"
            label="At most this many a minute (empty: as fast as they can be taken)"
            min={1}
            allowDecimal={false}
            value={perMinute ?? ''}
            onChange={(next) => setPerMinute(typeof next === 'number' ? next : undefined)}
          />
        )}
      </DialogForm>
    </Modal>
  );
}

/** @param whom ids of people, or the id of a list or an audience */
function useEnter(
  view: JourneyView,
  way: Way,
  whom: readonly string[] | string,
  perMinute: number | undefined,
  close: () => void,
) {
  const pace = perMinute === undefined ? {} : { perMinute };
  return useMutation({
    mutationFn: async (): Promise<string> => {
      if (way === 'audience' && typeof whom === 'string') {
        await api.startJourneySweep(view.id, { audience: whom, ...pace });
        return 'They come in one after another; how far it is stands below.';
      }
      const body = typeof whom === 'string' ? { list: whom, ...pace } : { people: whom, ...pace };
      const answer = await api.enterJourney(view.id, body);
      return `${answer.people.toLocaleString('en')} are let in, if its rules of coming in again allow it.`;
    },
    onSuccess: (text) => {
      tell({ title: 'On their way in', text });
      void refreshJourney(view.id);
      void queryClient.invalidateQueries({ queryKey: ['journey-sweeps', view.id] });
      close();
    },
  });
}

function Chosen({
  people,
  change,
}: {
  people: readonly PersonRow[];
  change: (people: readonly PersonRow[]) => void;
}): ReactNode {
  return (
    <>
      <PersonPicker
        label="Find a person"
        chosen={people.map(({ id }) => id)}
        pick={(person) => change([...people, person])}
      />
      {people.length > 0 && (
        <div className={styles.pills}>
          {people.map((person) => (
            <Pill
              key={person.id}
              withRemoveButton
              removeButtonProps={{ 'aria-label': `Leave out ${person.name ?? 'this person'}`, tabIndex: 0 }}
              onRemove={() => change(people.filter(({ id }) => id !== person.id))}
            >
              {person.name ?? 'Name not known'}
            </Pill>
          ))}
        </div>
      )}
    </>
  );
}

interface ManyProps {
  readonly way: 'list' | 'audience';
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

function Many({ way, chosen, choose }: ManyProps): ReactNode {
  const names = useRuleNames();
  const rows = way === 'list' ? names.lists : names.audiences;
  return (
    <NativeSelect
      label={way === 'list' ? 'List' : 'Audience'}
      description={way === 'audience' ? 'Everybody who is in it at this moment.' : undefined}
      data={[
        { value: '', label: rows.length === 0 ? 'There is none' : 'Choose …' },
        ...rows.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={chosen}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}
